//! What an operator may write: raw settings become checked settings; secrets stay sealed.
