package raw

// #include "shim.h"
import "C"

import "unsafe"

// Cancel is dbr_cancel, which ends calls from outside.
type Cancel C.dbr_cancel

// Client is dbr_client.
type Client C.dbr_client

func (c *Cancel) c() *C.dbr_cancel { return (*C.dbr_cancel)(c) }
func (c *Client) c() *C.dbr_client { return (*C.dbr_client)(c) }

// CancelNew returns nil when it is out of memory.
func CancelNew() *Cancel { return (*Cancel)(C.dbr_cancel_new()) }

// CancelTrigger may be called by any thread, any number of times.
func CancelTrigger(cancel *Cancel) { C.dbr_cancel_trigger(cancel.c()) }

// CancelFree never races a call.
func CancelFree(cancel *Cancel) { C.dbr_cancel_free(cancel.c()) }

func ClientNew(options *ClientOptions, out **Client, failure **Error) Status {
	var made *C.dbr_client
	var e *C.dbr_error
	status := C.dbr_client_new(options.c(), &made, &e)
	*out, *failure = (*Client)(made), fromError(e)
	return Status(status)
}

func ClientSetHTTPBearer(client *Client, token *byte, failure **Error) Status {
	var e *C.dbr_error
	status := C.dbr_client_set_http_bearer(client.c(), toC(token), &e)
	*failure = fromError(e)
	return Status(status)
}

// ClientShutdown returns at once.
func ClientShutdown(client *Client) { C.dbr_client_shutdown(client.c()) }

// ClientFree waits for the calls in flight, but for where it is called in a callback.
func ClientFree(client *Client) { C.dbr_client_free(client.c()) }

// The asynchronous calls. Where they return OK, the Completion behind the handle is told exactly once,
// and the handle deleted.

func AuthLoginAsync(client *Client, username, password *byte, options *CallOptions, queue *Queue, handle uintptr,
	failure **Error) Status {
	var e *C.dbr_error
	status := C.dbrgo_auth_login_async(client.c(), toC(username), toC(password), options.c(),
		queue.c(), C.uintptr_t(handle), &e)
	*failure = fromError(e)
	return Status(status)
}

func AuthMeAsync(client *Client, options *CallOptions, queue *Queue, handle uintptr, failure **Error) Status {
	var e *C.dbr_error
	status := C.dbrgo_auth_me_async(client.c(), options.c(), queue.c(), C.uintptr_t(handle), &e)
	*failure = fromError(e)
	return Status(status)
}

func AuthLogoutAsync(client *Client, options *CallOptions, queue *Queue, handle uintptr, failure **Error) Status {
	var e *C.dbr_error
	status := C.dbrgo_auth_logout_async(client.c(), options.c(), queue.c(), C.uintptr_t(handle), &e)
	*failure = fromError(e)
	return Status(status)
}

func ClientRequestAsync(client *Client, method, path *byte, body *byte, size uintptr, options *CallOptions,
	queue *Queue, handle uintptr, failure **Error) Status {
	var e *C.dbr_error
	status := C.dbrgo_client_request_async(client.c(), toC(method), toC(path), toC(body),
		C.size_t(size), options.c(), queue.c(), C.uintptr_t(handle), &e)
	*failure = fromError(e)
	return Status(status)
}

// What the results offer, and their ends.

func LoginResultFree(result *LoginResult) {
	C.dbr_login_result_free((*C.dbr_login_result)(unsafe.Pointer(result)))
}

func UserFree(user *User) { C.dbr_user_free((*C.dbr_user)(unsafe.Pointer(user))) }

func LogoutResultFree(result *LogoutResult) {
	C.dbr_logout_result_free((*C.dbr_logout_result)(unsafe.Pointer(result)))
}

func ResponseHeader(response *Response, name *byte) *byte {
	return fromC(C.dbr_response_header((*C.dbr_response)(unsafe.Pointer(response)), toC(name)))
}

func ResponseFree(response *Response) {
	C.dbr_response_free((*C.dbr_response)(unsafe.Pointer(response)))
}

func ErrorHeader(failure *Error, name *byte) *byte {
	return fromC(C.dbr_error_header((*C.dbr_error)(unsafe.Pointer(failure)), toC(name)))
}

func ErrorFree(failure *Error) { C.dbr_error_free((*C.dbr_error)(unsafe.Pointer(failure))) }
