//! From what was found to what is told.

use super::view::{
    AboutView, AttachmentView, BoxView, BoxesView, ColourSpaceView, Cost, EncryptionView, FontView,
    FormView, ImageView, LayerView, OutputIntentView, RangeView, SignatureView, View,
};
use platen_pdfcore::crypt::{Method, Role};
use platen_pdfcore::survey::{
    About, Attachment, BoxRun, ColourSpace, Coverage, Font, Form, Image, Layer, OutputIntent,
    Protection, Signature,
};
use platen_pdfcore::{PageBox, Permission, Survey};
use std::path::Path;

impl View {
    pub(super) fn new(file: &Path, bytes: u64, survey: Survey, cost: Cost) -> Self {
        let Survey {
            version,
            pages,
            boxes,
            fonts,
            images,
            colour_spaces,
            spots,
            layers,
            encryption,
            signatures,
            form,
            annotations,
            attachments,
            output_intents,
            about,
            tagged,
            linearized,
            repairs,
            left_out,
        } = survey;
        Self {
            file: file.to_string_lossy().into_owned(),
            bytes,
            version: version.to_string(),
            pages,
            boxes: all(boxes),
            fonts: all(fonts),
            images: all(images),
            colour_spaces: all(colour_spaces),
            spots,
            layers: all(layers),
            encryption: encryption.map(EncryptionView::from),
            signatures: all(signatures),
            form: form.map(FormView::from),
            annotations,
            attachments: all(attachments),
            output_intents: all(output_intents),
            about: about.into(),
            tagged,
            linearized,
            repairs: repairs.iter().map(ToString::to_string).collect(),
            left_out: left_out.iter().map(ToString::to_string).collect(),
            cost,
        }
    }
}

fn all<F, V: From<F>>(facts: Vec<F>) -> Vec<V> {
    facts.into_iter().map(V::from).collect()
}

impl From<BoxRun> for BoxesView {
    fn from(run: BoxRun) -> Self {
        Self {
            first: run.first,
            last: run.last,
            media: run.media.into(),
            crop: run.crop.into(),
            bleed: run.bleed.map(BoxView::from),
            trim: run.trim.map(BoxView::from),
            art: run.art.map(BoxView::from),
            rotation: run.rotation.degrees(),
        }
    }
}

impl From<PageBox> for BoxView {
    fn from(area: PageBox) -> Self {
        Self {
            left: area.left.micrometres(),
            bottom: area.bottom.micrometres(),
            width: area.width.micrometres(),
            height: area.height.micrometres(),
        }
    }
}

impl From<Font> for FontView {
    fn from(font: Font) -> Self {
        Self {
            name: font.name,
            kind: font.kind.to_string(),
            embedded: font.embedded,
            subset: font.subset,
            to_unicode: font.to_unicode,
            encoding: font.encoding,
            page: font.page,
            object: font.object,
        }
    }
}

impl From<Image> for ImageView {
    fn from(image: Image) -> Self {
        Self {
            kind: image.kind.to_string(),
            width: image.width,
            height: image.height,
            colour_space: image.colour.map(|colour| colour.to_string()),
            bits: image.bits,
            filters: image.filters,
            bytes: image.bytes,
            page: image.page,
            object: image.object,
        }
    }
}

impl From<ColourSpace> for ColourSpaceView {
    fn from(space: ColourSpace) -> Self {
        Self {
            text: space.to_string(),
            family: space.family.to_string(),
            components: space.components,
            inks: space.inks,
            base: space.base.map(|base| base.to_string()),
        }
    }
}

impl From<Layer> for LayerView {
    fn from(layer: Layer) -> Self {
        let Layer {
            name,
            shown,
            printed,
            locked,
        } = layer;
        Self {
            name,
            shown,
            printed,
            locked,
        }
    }
}

impl From<Protection> for EncryptionView {
    fn from(protection: Protection) -> Self {
        let acts = |wanted: Permission| {
            let acts = protection.permissions.iter();
            acts.filter(|(_, permission)| *permission == wanted)
                .map(|(act, _)| act.to_string())
                .collect()
        };
        Self {
            method: match protection.method {
                Method::Identity => "none",
                Method::Rc4 => "RC4",
                Method::AesV2 => "AES-128",
                Method::AesV3 => "AES-256",
            },
            key_bits: protection.key_bits,
            revision: protection.revision,
            role: match protection.role {
                Role::User => "user",
                Role::Owner => "owner",
            },
            allowed: acts(Permission::Granted),
            denied: acts(Permission::Denied),
        }
    }
}

impl From<Signature> for SignatureView {
    fn from(signature: Signature) -> Self {
        let sum = signature.ranges.iter().map(|(_, bytes)| *bytes);
        let sum = sum.fold(0, u64::saturating_add);
        let (covers, signed_bytes, added_bytes) = match signature.coverage {
            Coverage::Whole => ("whole", sum, None),
            Coverage::Until { added } => ("until", sum, Some(added)),
            Coverage::Partial { signed } => ("partial", signed, None),
        };
        let range = |(start, bytes)| RangeView { start, bytes };
        Self {
            field: signature.field,
            kind: signature.kind.to_string(),
            signer: signature.signer,
            at: signature.at,
            reason: signature.reason,
            location: signature.location,
            format: signature.format,
            ranges: signature.ranges.into_iter().map(range).collect(),
            covers,
            signed_bytes,
            added_bytes,
        }
    }
}

impl From<Form> for FormView {
    fn from(form: Form) -> Self {
        let Form { fields, kinds, xfa } = form;
        Self { fields, kinds, xfa }
    }
}

impl From<Attachment> for AttachmentView {
    fn from(attachment: Attachment) -> Self {
        let Attachment {
            name,
            description,
            media_type,
            bytes,
        } = attachment;
        Self {
            name,
            description,
            media_type,
            bytes,
        }
    }
}

impl From<OutputIntent> for OutputIntentView {
    fn from(intent: OutputIntent) -> Self {
        let OutputIntent {
            kind,
            condition,
            info,
            profile_components,
        } = intent;
        Self {
            kind,
            condition,
            info,
            profile_components,
        }
    }
}

impl From<About> for AboutView {
    fn from(about: About) -> Self {
        Self {
            title: about.title,
            author: about.author,
            subject: about.subject,
            keywords: about.keywords,
            creator: about.creator,
            producer: about.producer,
            created: about.created,
            modified: about.modified,
            standards: about.standards,
        }
    }
}
