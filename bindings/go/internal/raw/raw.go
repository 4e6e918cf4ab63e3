// Package raw is the C API of libdbr as Go sees it: the same functions, constants and structs under Go names, one
// declaration for each of dbr.h, and nothing decided. The test of this package compares every one of them with the
// header. The package dbr is what programs use.
//
// A *byte is a C string or bytes. A callback and its user data are a runtime/cgo.Handle that comes back where C calls Go
// (callbacks.go), a Queue and a handle that comes out of it (completions.go), or a Queue alone.
package raw

/*
#cgo pkg-config: dbr
#include "shim.h"

#if DBR_VERSION_MAJOR != 1
#error "the Go binding is for libdbr 1: install the development files of libdbr 1.0 or later (dbr.pc, dbr/dbr.h)"
#endif
*/
import "C"

import "unsafe"

// HeaderVersion and HeaderVersionNumber are those of the header that this package was compiled with.
const (
	HeaderVersion       = C.DBR_VERSION
	HeaderVersionNumber = C.DBR_VERSION_MAJOR<<16 | C.DBR_VERSION_MINOR<<8 | C.DBR_VERSION_PATCH
)

// Version is that of the loaded library.
func Version() *byte { return fromC(C.dbr_version()) }

// VersionNumber is that of the loaded library, 0xMMmmpp.
func VersionNumber() uint32 { return uint32(C.dbr_version_number()) }

// StatusName is never nil, and static.
func StatusName(status Status) *byte { return fromC(C.dbr_status_name(C.dbr_status(status))) }

// StatusText is never nil, and static.
func StatusText(status Status) *byte { return fromC(C.dbr_status_text(C.dbr_status(status))) }

func toC(p *byte) *C.char             { return (*C.char)(unsafe.Pointer(p)) }
func fromC(p *C.char) *byte           { return (*byte)(unsafe.Pointer(p)) }
func fromError(e *C.dbr_error) *Error { return (*Error)(unsafe.Pointer(e)) }
