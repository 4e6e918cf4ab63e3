//! The library's client, as everything that works with it shares it.
use crate::headers::KeptNames;
use crate::native::NativePtr;
use dbr_sys::dbr_client;

/// What the clones of a client and the calls that they began share.
pub(crate) struct Handle {
    native: NativePtr<dbr_client>,
    names: KeptNames,
}

impl Handle {
    pub(crate) fn new(native: NativePtr<dbr_client>, names: KeptNames) -> Handle {
        Handle { native, names }
    }

    pub(crate) fn as_ptr(&self) -> *mut dbr_client {
        self.native.as_ptr()
    }

    pub(crate) fn names(&self) -> &KeptNames {
        &self.names
    }
}
