package dbr

import (
	"time"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// Option sets something of a client: an argument of [New].
type Option interface{ applyClient(*clientSetup) }

// CallOption sets something of one call, in place of what the client has.
type CallOption interface{ applyCall(*callSetup) }

// CommonOption is good for both.
type CommonOption interface {
	Option
	CallOption
}

type clientOption func(*clientSetup)

func (o clientOption) applyClient(s *clientSetup) { o(s) }

type callOption func(*callSetup)

func (o callOption) applyCall(s *callSetup) { o(s) }

type commonOption struct {
	clientOption
	callOption
}

// forClient is an option that C has a setter for. What a setter returns may be ignored: New fails with what the first
// one refused.
func forClient(set func(*raw.ClientOptions) raw.Status) clientOption {
	return func(s *clientSetup) { set(s.native) }
}

// forBoth is an option that C has for a client and for a call.
func forBoth(client func(*raw.ClientOptions) raw.Status, call func(*raw.CallOptions) raw.Status) CommonOption {
	return commonOption{forClient(client), func(s *callSetup) { call(s.options()) }}
}

// WithServerURL is where the API is: http or https, host, optional port, optional path prefix. Cleartext http is for
// loopback only unless [WithAllowCleartext] says otherwise. The session of a client does not go to another origin.
func WithServerURL(url string) CommonOption {
	return forBoth(
		func(o *raw.ClientOptions) raw.Status { return raw.ClientOptionsSetServerURL(o, cText(url)) },
		func(o *raw.CallOptions) raw.Status { return raw.CallOptionsSetServerURL(o, cText(url)) })
}

// WithHTTPBearer is a token for Me, Logout and Do until a login brings one; "" is none. As the option of a call it
// comes before every other token: one client may serve many users.
func WithHTTPBearer(token string) CommonOption {
	return forBoth(
		func(o *raw.ClientOptions) raw.Status {
			secret := cText(token)
			defer wipe(secret)
			return raw.ClientOptionsSetHTTPBearer(o, secret)
		},
		func(o *raw.CallOptions) raw.Status {
			secret := cText(token)
			defer wipe(secret)
			return raw.CallOptionsSetHTTPBearer(o, secret)
		})
}

// WithTimeout limits a whole call, queue, retries and waits included. By default 30 s, or the deadline of the context;
// 0 is no limit.
func WithTimeout(timeout time.Duration) CommonOption {
	return commonOption{
		func(s *clientSetup) {
			s.timeout = &timeout
			raw.ClientOptionsSetTimeoutMs(s.native, toMilliseconds(timeout))
		},
		func(s *callSetup) { s.timeout = &timeout },
	}
}

// WithAttemptTimeout limits one HTTP exchange, its connect included. By default 10 s; 0 is no limit.
func WithAttemptTimeout(timeout time.Duration) CommonOption {
	ms := toMilliseconds(timeout)
	return forBoth(
		func(o *raw.ClientOptions) raw.Status { return raw.ClientOptionsSetAttemptTimeoutMs(o, ms) },
		func(o *raw.CallOptions) raw.Status { return raw.CallOptionsSetAttemptTimeoutMs(o, ms) })
}

// WithConnectTimeout limits name look-up, TCP, proxy and TLS of a new connection. By default 5 s; 0 is no limit.
func WithConnectTimeout(timeout time.Duration) Option {
	return forClient(func(o *raw.ClientOptions) raw.Status {
		return raw.ClientOptionsSetConnectTimeoutMs(o, toMilliseconds(timeout))
	})
}

// RetryBackoff is when to try again: 5XX answers, and where ConnectionErrors is set failed connections and attempts that
// timed out. The wait before retry n (from 0) is drawn from [d/2, d], d = min(MaxInterval, InitialInterval * Exponent^n).
// A Retry-After of the server replaces a shorter wait. A wait that would pass the end of the call or MaxElapsed is not
// begun: the call returns at once.
type RetryBackoff struct {
	InitialInterval  time.Duration
	MaxInterval      time.Duration
	Exponent         float64       // finite, at least 1
	MaxElapsed       time.Duration // from the start of the call; 0: no limit
	ConnectionErrors bool
}

// WithRetryBackoff replaces the default: 500 ms, 60 s, 1.5, 20 s, true. As the option of a call it holds for every method
// of Do.
func WithRetryBackoff(b RetryBackoff) CommonOption {
	initial, max, elapsed := toMilliseconds(b.InitialInterval), toMilliseconds(b.MaxInterval), toMilliseconds(b.MaxElapsed)
	return forBoth(
		func(o *raw.ClientOptions) raw.Status {
			return raw.ClientOptionsSetRetryBackoff(o, initial, max, b.Exponent, elapsed, toBool(b.ConnectionErrors))
		},
		func(o *raw.CallOptions) raw.Status {
			return raw.CallOptionsSetRetryBackoff(o, initial, max, b.Exponent, elapsed, toBool(b.ConnectionErrors))
		})
}

// WithRetryNone never retries.
func WithRetryNone() CommonOption {
	return forBoth(raw.ClientOptionsSetRetryNone, raw.CallOptionsSetRetryNone)
}

// WithRetryRateLimited retries 429 like 5XX. By default it does not.
func WithRetryRateLimited(enabled bool) Option {
	return forClient(func(o *raw.ClientOptions) raw.Status {
		return raw.ClientOptionsSetRetryRateLimited(o, toBool(enabled))
	})
}

// WithHeader sends a header with every request, or with one call, in place of the library's own of that name.
// Authorization and the headers of the framing are refused.
func WithHeader(name, value string) CommonOption {
	return forBoth(
		func(o *raw.ClientOptions) raw.Status { return raw.ClientOptionsAddHeader(o, cText(name), cText(value)) },
		func(o *raw.CallOptions) raw.Status { return raw.CallOptionsAddHeader(o, cText(name), cText(value)) })
}

// WithResponseHeaders keeps these headers of the response too, for [Response.Header] and [Error.Header]. The usual ones
// (Content-Type, ETag, Location, Link, Retry-After, X-Request-Id, ...) need no asking.
func WithResponseHeaders(names ...string) CallOption {
	return callOption(func(s *callSetup) { s.headers = append(s.headers, names...) })
}

// WithUserAgentSuffix names the program in the User-Agent, behind the library and this package: "my-program/2.1".
func WithUserAgentSuffix(suffix string) Option {
	return clientOption(func(s *clientSetup) { s.userAgent = suffix })
}

// WithMaxResponseBytes is the largest response body taken. By default 1 MiB.
func WithMaxResponseBytes(n int) Option {
	if n < 0 {
		n = 0 // refused all the same
	}
	return forClient(func(o *raw.ClientOptions) raw.Status { return raw.ClientOptionsSetMaxResponseBytes(o, uintptr(n)) })
}

// WithMaxConcurrency is how many calls are on the wire at once; the others wait. By default 100.
func WithMaxConcurrency(n int) Option {
	return forClient(func(o *raw.ClientOptions) raw.Status { return raw.ClientOptionsSetMaxConcurrency(o, toInt32(n)) })
}

// WithCAFile trusts the certificates in this PEM file instead of the system's store. New reads it.
func WithCAFile(path string) Option {
	return forClient(func(o *raw.ClientOptions) raw.Status { return raw.ClientOptionsSetCAFile(o, cText(path)) })
}

// WithCAPEM trusts these PEM certificates instead of the system's store.
func WithCAPEM(pem []byte) Option {
	return forClient(func(o *raw.ClientOptions) raw.Status {
		content, size := cBytes(pem)
		return raw.ClientOptionsSetCAPEM(o, content, size)
	})
}

// WithClientCertificate shows this certificate to a server that asks for one. Both are PEM files.
func WithClientCertificate(certFile, keyFile string) Option {
	return forClient(func(o *raw.ClientOptions) raw.Status {
		return raw.ClientOptionsSetClientCertificate(o, cText(certFile), cText(keyFile))
	})
}

// WithProxy reaches the server through an HTTP proxy; "" is never a proxy. By default the environment (https_proxy,
// all_proxy, no_proxy) decides, for https servers only.
func WithProxy(url string) Option {
	return forClient(func(o *raw.ClientOptions) raw.Status { return raw.ClientOptionsSetProxy(o, cText(url)) })
}

// WithAllowCleartext allows cleartext http to hosts that are not loopback. Passwords and tokens can then be read on the
// way.
func WithAllowCleartext(enabled bool) Option {
	return forClient(func(o *raw.ClientOptions) raw.Status {
		return raw.ClientOptionsSetAllowCleartext(o, toBool(enabled))
	})
}
