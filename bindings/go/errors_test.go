package dbr_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

// sentinels are all that errors.Is can be asked for, and how each comes about.
var sentinels = []struct {
	status dbr.Status
	name   string
	make   func(*testing.T) error
}{
	{dbr.ErrInvalidArgument, "DBR_E_INVALID_ARGUMENT", func(t *testing.T) error {
		_, err := newClient(t, serverURL).Do(ctx, "GET", "no-slash", nil)
		return err
	}},
	{dbr.ErrOutOfMemory, "DBR_E_OUT_OF_MEMORY", refusing(dbr.ErrOutOfMemory)},
	{dbr.ErrCancelled, "DBR_E_CANCELLED", func(t *testing.T) error {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		_, err := newClient(t, serverURL).Me(ended)
		return err
	}},
	{dbr.ErrClosed, "DBR_E_CLOSED", func(t *testing.T) error {
		client := newClient(t, serverURL)
		_ = client.Close()
		_, err := client.Me(ctx)
		return err
	}},
	{dbr.ErrWouldDeadlock, "DBR_E_WOULD_DEADLOCK", func(t *testing.T) error {
		var client *dbr.Client
		client = newClient(t, serverURL, dbr.WithBearerProvider(func() (string, error) {
			_, err := client.Me(ctx)
			return "", err
		}))
		_, err := client.Me(ctx)
		return err
	}},
	{dbr.ErrForked, "DBR_E_FORKED", refusing(dbr.ErrForked)},
	{dbr.ErrPolicy, "DBR_E_POLICY", func(t *testing.T) error {
		_, err := dbr.New(dbr.WithServerURL("file:///etc/passwd"))
		return err
	}},
	{dbr.ErrInternal, "DBR_E_INTERNAL", refusing(errors.New("no status of ours"))},
	{dbr.ErrConnect, "DBR_E_CONNECT", func(t *testing.T) error {
		_, err := newClient(t, closedPort, dbr.WithRetryNone()).Me(ctx)
		return err
	}},
	{dbr.ErrTimeout, "DBR_E_TIMEOUT", func(t *testing.T) error {
		url, _, _ := silent(t)
		_, err := newClient(t, url).Me(ctx, dbr.WithTimeout(30*time.Millisecond))
		return err
	}},
	{dbr.ErrTLS, "DBR_E_TLS", func(t *testing.T) error {
		url := scripted(t, func(c *conversation) { c.send("this is no TLS\r\n") })
		_, err := newClient(t, strings.Replace(url, "http:", "https:", 1)).Me(ctx)
		return err
	}},
	{dbr.ErrProtocol, "DBR_E_PROTOCOL", func(t *testing.T) error {
		url := scripted(t, func(c *conversation) { c.request(); c.send("HTTP/9.9 200 OK\r\n\r\n") })
		_, err := newClient(t, url).Me(ctx)
		return err
	}},
	{dbr.ErrTooLarge, "DBR_E_TOO_LARGE", func(t *testing.T) error {
		_, err := newClient(t, answering(t, 200, meJSON), dbr.WithMaxResponseBytes(10)).Me(ctx)
		return err
	}},
	{dbr.ErrResponseValidation, "DBR_E_RESPONSE_VALIDATION", meAnswered(200, `{"id":7}`)},
	{dbr.ErrBadRequest, "DBR_E_BAD_REQUEST", meAnswered(400, "{}")},
	{dbr.ErrUnauthorized, "DBR_E_UNAUTHORIZED", func(t *testing.T) error {
		_, err := newClient(t, serverURL).Login(ctx, "admin", "wrong-word")
		return err
	}},
	{dbr.ErrNotFound, "DBR_E_NOT_FOUND", meAnswered(404, "{}")},
	{dbr.ErrValidation, "DBR_E_VALIDATION", func(t *testing.T) error {
		_, err := newClient(t, answering(t, 422, "{}")).Login(ctx, "u", "secret-word")
		return err
	}},
	{dbr.ErrRateLimited, "DBR_E_RATE_LIMITED", meAnswered(429, "{}")},
	{dbr.ErrAPI, "DBR_E_API", meAnswered(503, "{}")},
}

// refusing is the error of a call whose hook returns this one.
func refusing(cause error) func(*testing.T) error {
	return func(t *testing.T) error {
		client := newClient(t, serverURL, dbr.WithBeforeRequest(func(dbr.Attempt, *dbr.RequestHeaders) error {
			return cause
		}))
		_, err := client.Me(ctx)
		return err
	}
}

func meAnswered(status int, body string) func(*testing.T) error {
	return func(t *testing.T) error {
		_, err := newClient(t, answering(t, status, body), dbr.WithRetryNone()).Me(ctx)
		return err
	}
}

// closedPort is an address of this machine where nobody listens. A port that was free a moment ago may be
// the server's of another test by now; this one is given to nobody who asks for any.
const closedPort = "http://127.0.0.1:1"

func TestEverySentinelIsReachedAndIsNoOther(t *testing.T) {
	for _, sentinel := range sentinels {
		t.Run(sentinel.name, func(t *testing.T) {
			err := sentinel.make(t)
			for _, other := range sentinels {
				if got, want := errors.Is(err, other.status), other.status == sentinel.status; got != want {
					t.Errorf("errors.Is(%v, %s) = %v", err, other.name, got)
				}
			}
			var failure *dbr.Error
			if !errors.As(err, &failure) {
				t.Fatalf("%T is no *dbr.Error", err)
			}
			if failure.Status != sentinel.status || failure.Status.Name() != sentinel.name || failure.Message == "" {
				t.Errorf("error = %+v, %s", failure, failure.Status.Name())
			}
		})
	}
}

func TestA422ShowsItsIssues(t *testing.T) {
	url := answering(t, 422, `{"detail":[
		{"type":"missing","loc":["body","username"],"msg":"Field required"},
		{"type":"string_type","loc":["body",31],"msg":"Input should be a valid string"}]}`)
	_, err := newClient(t, url).Login(ctx, "u", "secret-word")

	var failure *dbr.Error
	if !errors.As(err, &failure) || len(failure.Issues) != 2 {
		t.Fatalf("err = %v, issues = %v", err, failure.Issues)
	}
	if failure.Issues[0] != (dbr.ValidationIssue{Location: "body.username", Message: "Field required", Type: "missing"}) {
		t.Errorf("first issue = %+v", failure.Issues[0])
	}
	if failure.Issues[1].Location != "body.31" {
		t.Errorf("second issue = %+v", failure.Issues[1])
	}
	if got := err.Error(); got != "dbr: login: body.username: Field required (HTTP 422)" {
		t.Errorf("Error() = %q", got)
	}
}

func TestAnErrorHoldsAllThatTheServerSaid(t *testing.T) {
	url := answering(t, 429, `{"message":"slowly"}`, "Retry-After: 7", "X-Own: mine", "X-Request-Id: r1")
	_, err := newClient(t, url, dbr.WithHTTPBearer("abc")).Me(ctx, dbr.WithResponseHeaders("x-own"))

	var failure *dbr.Error
	if !errors.As(err, &failure) {
		t.Fatal(err)
	}
	if failure.HTTPStatus != 429 || failure.Message != "slowly" || failure.Operation != "me" || failure.Attempts != 1 {
		t.Errorf("error = %+v", failure)
	}
	if string(failure.Body) != `{"message":"slowly"}` || failure.RetryAfter != 7*time.Second || !failure.Retryable {
		t.Errorf("error = %+v, body %s", failure, failure.Body)
	}
	if failure.Header("x-request-id") != "r1" || failure.Header("X-OWN") != "mine" || failure.Header("x") != "" {
		t.Errorf("headers: %q, %q", failure.Header("x-request-id"), failure.Header("X-OWN"))
	}
	if got := err.Error(); got != "dbr: me: slowly (HTTP 429)" {
		t.Errorf("Error() = %q", got)
	}
	if errors.Unwrap(err) != nil || failure.Timeout() {
		t.Errorf("there was no context: %v", errors.Unwrap(err))
	}
}

func TestAStatusThatIsTheMessageIsNotSaidTwice(t *testing.T) {
	err := meAnswered(503, `{}`)(t)
	if got := err.Error(); got != "dbr: me: HTTP 503 Service Unavailable" {
		t.Errorf("Error() = %q", got)
	}
}

func TestAnErrorWithoutAResponseSaysSo(t *testing.T) {
	_, err := newClient(t, closedPort, dbr.WithRetryNone()).Login(ctx, "u", "secret-word")
	var failure *dbr.Error
	if !errors.As(err, &failure) {
		t.Fatal(err)
	}
	if failure.HTTPStatus != 0 || failure.Body != nil || failure.RetryAfter >= 0 || !failure.Retryable ||
		failure.Attempts != 1 || failure.Issues != nil {
		t.Errorf("error = %+v", failure)
	}
}

func TestAStatusIsAnErrorThatExplainsItself(t *testing.T) {
	if got := dbr.ErrUnauthorized.Error(); !strings.HasPrefix(got, "dbr: ") || len(got) < 10 {
		t.Errorf("Error() = %q", got)
	}
	if got := dbr.Status(12345); got.Name() == "" || got.Error() == "" {
		t.Errorf("an unknown status is %q, %q", got.Name(), got.Error())
	}
}

func TestRetriesAreCounted(t *testing.T) {
	url := devServer(t, "--fail", "me=503x2")
	client := loggedIn(t, url, dbr.WithRetryBackoff(dbr.RetryBackoff{
		InitialInterval: time.Millisecond, MaxInterval: time.Millisecond, Exponent: 1}))
	if _, err := client.Me(ctx); err != nil {
		t.Fatal(err)
	}

	url = devServer(t, "--fail", "me=503x2")
	_, err := loggedIn(t, url).Me(ctx, dbr.WithRetryNone())
	var failure *dbr.Error
	if !errors.As(err, &failure) || failure.Attempts != 1 || failure.HTTPStatus != 503 {
		t.Errorf("err = %v", err)
	}
}
