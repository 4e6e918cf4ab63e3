package raw

// #include "shim.h"
import "C"

// ClientOptions is dbr_client_options, what ClientNew copies.
type ClientOptions C.dbr_client_options

// CallOptions is dbr_call_options, what one call does differently.
type CallOptions C.dbr_call_options

func (o *ClientOptions) c() *C.dbr_client_options { return (*C.dbr_client_options)(o) }
func (o *CallOptions) c() *C.dbr_call_options     { return (*C.dbr_call_options)(o) }

// ClientOptionsNew returns nil when it is out of memory.
func ClientOptionsNew() *ClientOptions { return (*ClientOptions)(C.dbr_client_options_new()) }

// ClientOptionsFree does not affect clients made from the options.
func ClientOptionsFree(options *ClientOptions) { C.dbr_client_options_free(options.c()) }

func ClientOptionsSetServerURL(options *ClientOptions, url *byte) Status {
	return Status(C.dbr_client_options_set_server_url(options.c(), toC(url)))
}

func ClientOptionsSetHTTPBearer(options *ClientOptions, token *byte) Status {
	return Status(C.dbr_client_options_set_http_bearer(options.c(), toC(token)))
}

func ClientOptionsSetBearerProvider(options *ClientOptions, handle uintptr) Status {
	return Status(C.dbrgo_client_options_set_bearer_provider(options.c(), C.uintptr_t(handle)))
}

func ClientOptionsSetTimeoutMs(options *ClientOptions, timeout int64) Status {
	return Status(C.dbr_client_options_set_timeout_ms(options.c(), C.int64_t(timeout)))
}

func ClientOptionsSetAttemptTimeoutMs(options *ClientOptions, timeout int64) Status {
	return Status(C.dbr_client_options_set_attempt_timeout_ms(options.c(), C.int64_t(timeout)))
}

func ClientOptionsSetConnectTimeoutMs(options *ClientOptions, timeout int64) Status {
	return Status(C.dbr_client_options_set_connect_timeout_ms(options.c(), C.int64_t(timeout)))
}

func ClientOptionsSetRetryNone(options *ClientOptions) Status {
	return Status(C.dbr_client_options_set_retry_none(options.c()))
}

func ClientOptionsSetRetryBackoff(options *ClientOptions, initial, max int64, exponent float64, elapsed int64,
	connectionErrors int32) Status {
	return Status(C.dbr_client_options_set_retry_backoff(options.c(), C.int64_t(initial), C.int64_t(max),
		C.double(exponent), C.int64_t(elapsed), C.int32_t(connectionErrors)))
}

func ClientOptionsSetRetryRateLimited(options *ClientOptions, enabled int32) Status {
	return Status(C.dbr_client_options_set_retry_rate_limited(options.c(), C.int32_t(enabled)))
}

func ClientOptionsAddHeader(options *ClientOptions, name, value *byte) Status {
	return Status(C.dbr_client_options_add_header(options.c(), toC(name), toC(value)))
}

func ClientOptionsSetUserAgentSuffix(options *ClientOptions, suffix *byte) Status {
	return Status(C.dbr_client_options_set_user_agent_suffix(options.c(), toC(suffix)))
}

func ClientOptionsSetMaxResponseBytes(options *ClientOptions, max uintptr) Status {
	return Status(C.dbr_client_options_set_max_response_bytes(options.c(), C.size_t(max)))
}

func ClientOptionsSetMaxConcurrency(options *ClientOptions, max int32) Status {
	return Status(C.dbr_client_options_set_max_concurrency(options.c(), C.int32_t(max)))
}

func ClientOptionsSetCAFile(options *ClientOptions, path *byte) Status {
	return Status(C.dbr_client_options_set_ca_file(options.c(), toC(path)))
}

func ClientOptionsSetCAPEM(options *ClientOptions, pem *byte, size uintptr) Status {
	return Status(C.dbrgo_client_options_set_ca_pem(options.c(), toC(pem), C.size_t(size)))
}

func ClientOptionsSetClientCertificate(options *ClientOptions, certFile, keyFile *byte) Status {
	return Status(C.dbr_client_options_set_client_certificate(options.c(), toC(certFile), toC(keyFile)))
}

func ClientOptionsSetProxy(options *ClientOptions, url *byte) Status {
	return Status(C.dbr_client_options_set_proxy(options.c(), toC(url)))
}

func ClientOptionsSetAllowCleartext(options *ClientOptions, enabled int32) Status {
	return Status(C.dbr_client_options_set_allow_cleartext(options.c(), C.int32_t(enabled)))
}

func ClientOptionsSetLogger(options *ClientOptions, level int32, handle uintptr) Status {
	return Status(C.dbrgo_client_options_set_logger(options.c(), C.int32_t(level), C.uintptr_t(handle)))
}

func ClientOptionsSetBeforeRequest(options *ClientOptions, handle uintptr) Status {
	return Status(C.dbrgo_client_options_set_before_request(options.c(), C.uintptr_t(handle)))
}

func ClientOptionsSetAfterAttempt(options *ClientOptions, handle uintptr) Status {
	return Status(C.dbrgo_client_options_set_after_attempt(options.c(), C.uintptr_t(handle)))
}

func ClientOptionsSetTransport(options *ClientOptions, handle uintptr) Status {
	return Status(C.dbrgo_client_options_set_transport(options.c(), C.uintptr_t(handle)))
}

func ClientOptionsSetOnClosed(options *ClientOptions, queue *Queue) Status {
	return Status(C.dbrgo_client_options_set_on_closed(options.c(), queue.c()))
}

// CallOptionsNew returns nil when it is out of memory.
func CallOptionsNew() *CallOptions { return (*CallOptions)(C.dbr_call_options_new()) }

// CallOptionsFree may be called as soon as the call that took the options has returned.
func CallOptionsFree(options *CallOptions) { C.dbr_call_options_free(options.c()) }

func CallOptionsSetServerURL(options *CallOptions, url *byte) Status {
	return Status(C.dbr_call_options_set_server_url(options.c(), toC(url)))
}

func CallOptionsSetTimeoutMs(options *CallOptions, timeout int64) Status {
	return Status(C.dbr_call_options_set_timeout_ms(options.c(), C.int64_t(timeout)))
}

func CallOptionsSetAttemptTimeoutMs(options *CallOptions, timeout int64) Status {
	return Status(C.dbr_call_options_set_attempt_timeout_ms(options.c(), C.int64_t(timeout)))
}

func CallOptionsSetRetryNone(options *CallOptions) Status {
	return Status(C.dbr_call_options_set_retry_none(options.c()))
}

func CallOptionsSetRetryBackoff(options *CallOptions, initial, max int64, exponent float64, elapsed int64,
	connectionErrors int32) Status {
	return Status(C.dbr_call_options_set_retry_backoff(options.c(), C.int64_t(initial), C.int64_t(max),
		C.double(exponent), C.int64_t(elapsed), C.int32_t(connectionErrors)))
}

func CallOptionsAddHeader(options *CallOptions, name, value *byte) Status {
	return Status(C.dbr_call_options_add_header(options.c(), toC(name), toC(value)))
}

func CallOptionsSetHTTPBearer(options *CallOptions, token *byte) Status {
	return Status(C.dbr_call_options_set_http_bearer(options.c(), toC(token)))
}

func CallOptionsSetCancel(options *CallOptions, cancel *Cancel) Status {
	return Status(C.dbr_call_options_set_cancel(options.c(), cancel.c()))
}
