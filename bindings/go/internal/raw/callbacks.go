package raw

// #include "shim.h"
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// Bearer is dbr_bearer, where a provider puts its token.
type Bearer C.dbr_bearer

// Headers is dbr_headers, those of the coming attempt.
type Headers C.dbr_headers

// HTTPReply is dbr_http_reply, where a transport puts the response.
type HTTPReply C.dbr_http_reply

// Hooks are a client's callbacks, called on its I/O thread. Not one of them may panic: C is above it on the stack.
type Hooks interface {
	ProvideBearer(sink *Bearer) Status
	Log(level int32, line *byte)
	BeforeRequest(attempt *AttemptInfo, headers *Headers) Status
	AfterAttempt(attempt *AttemptInfo)
	Transport(request *HTTPRequest, reply *HTTPReply) Status
}

// CurrentHook is the handle whose hook runs on this thread, 0 outside of hooks. A goroutine keeps its thread for as
// long as a hook that C called runs on it.
func CurrentHook() uintptr { return uintptr(C.dbrgo_current_hook()) }

func BearerSet(sink *Bearer, token *byte) Status {
	return Status(C.dbr_bearer_set((*C.dbr_bearer)(sink), toC(token)))
}

func HeadersSet(headers *Headers, name, value *byte) Status {
	return Status(C.dbr_headers_set((*C.dbr_headers)(headers), toC(name), toC(value)))
}

func HTTPRequestHeader(request *HTTPRequest, name *byte) *byte {
	return fromC(C.dbr_http_request_header((*C.dbr_http_request)(unsafe.Pointer(request)), toC(name)))
}

func HTTPRequestCancelled(request *HTTPRequest) int32 {
	return int32(C.dbr_http_request_cancelled((*C.dbr_http_request)(unsafe.Pointer(request))))
}

func HTTPReplySet(reply *HTTPReply, httpStatus int32, contentType *byte, body *byte, size uintptr) Status {
	return Status(C.dbrgo_http_reply_set((*C.dbr_http_reply)(reply), C.int32_t(httpStatus), toC(contentType),
		toC(body), C.size_t(size)))
}

func HTTPReplyAddHeader(reply *HTTPReply, name, value *byte) Status {
	return Status(C.dbr_http_reply_add_header((*C.dbr_http_reply)(reply), toC(name), toC(value)))
}

func hooks(handle C.uintptr_t) Hooks { return cgo.Handle(handle).Value().(Hooks) }

//export dbrgoProvideBearer
func dbrgoProvideBearer(handle C.uintptr_t, sink *C.dbr_bearer) C.dbr_status {
	return C.dbr_status(hooks(handle).ProvideBearer((*Bearer)(sink)))
}

//export dbrgoLog
func dbrgoLog(handle C.uintptr_t, level C.int32_t, line *C.char) {
	hooks(handle).Log(int32(level), fromC(line))
}

//export dbrgoBeforeRequest
func dbrgoBeforeRequest(handle C.uintptr_t, attempt *C.dbr_attempt_info, headers *C.dbr_headers) C.dbr_status {
	return C.dbr_status(hooks(handle).BeforeRequest((*AttemptInfo)(unsafe.Pointer(attempt)), (*Headers)(headers)))
}

//export dbrgoAfterAttempt
func dbrgoAfterAttempt(handle C.uintptr_t, attempt *C.dbr_attempt_info) {
	hooks(handle).AfterAttempt((*AttemptInfo)(unsafe.Pointer(attempt)))
}

//export dbrgoTransport
func dbrgoTransport(handle C.uintptr_t, request *C.dbr_http_request, reply *C.dbr_http_reply) C.dbr_status {
	return C.dbr_status(hooks(handle).Transport((*HTTPRequest)(unsafe.Pointer(request)), (*HTTPReply)(reply)))
}
