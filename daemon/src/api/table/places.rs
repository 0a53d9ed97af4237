//! Printers and hot folders.

use crate::api::operation::Who::Known;
use crate::api::operation::{Body, Operation};
use crate::api::problem::Code;
use crate::api::wire::{Folder, Folders, Printer, PrinterOrdered, Printers, WhyOrder};
use crate::api::{folders, printers};
use crate::auth::Role::{Operator, Viewer};
use actix_web::http::Method;

pub(super) fn of_printers() -> Vec<Operation> {
    let order = |path, id, summary, handler| {
        Operation::new(Method::POST, path, id, Known(Operator), summary, handler)
            .body(Body::optional::<WhyOrder>())
            .gives::<PrinterOrdered>("The printer's state now")
            .fails(&[Code::NoSuchPrinter, Code::LedgerAway])
    };
    vec![
        Operation::new(
            Method::GET,
            "/api/v1/printers",
            "list_printers",
            Known(Viewer),
            "Lists the printers",
            |route| route.to(printers::list),
        )
        .gives::<Printers>("All printers, by name"),
        Operation::new(
            Method::GET,
            "/api/v1/printers/{printer}",
            "show_printer",
            Known(Viewer),
            "Shows a printer",
            |route| route.to(printers::show),
        )
        .gives::<Printer>("The printer")
        .fails(&[Code::NoSuchPrinter]),
        order(
            "/api/v1/printers/{printer}/pause",
            "pause_printer",
            "Sends no more jobs to a printer",
            |route| route.to(printers::pause),
        ),
        order(
            "/api/v1/printers/{printer}/resume",
            "resume_printer",
            "Sends jobs to a printer again",
            |route| route.to(printers::resume),
        ),
    ]
}

pub(super) fn of_folders() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::GET,
            "/api/v1/folders",
            "list_folders",
            Known(Viewer),
            "Lists the hot folders",
            |route| route.to(folders::list),
        )
        .gives::<Folders>("All folders, by name"),
        Operation::new(
            Method::GET,
            "/api/v1/folders/{folder}",
            "show_folder",
            Known(Viewer),
            "Shows a hot folder",
            |route| route.to(folders::show),
        )
        .gives::<Folder>("The folder")
        .fails(&[Code::NoSuchFolder]),
        Operation::new(
            Method::POST,
            "/api/v1/folders/{folder}/test",
            "test_folder",
            Known(Operator),
            "Tries what a hot folder needs of its disk",
            |route| route.to(folders::test),
        )
        .gives::<Folder>("The folder with what was found")
        .fails(&[Code::NoSuchFolder]),
    ]
}
