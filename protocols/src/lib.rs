//! Bytes on the wire: codecs without input or output, thin clients and servers beside them.
