package dbr_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

func TestNewRefusesWhatCannotBeAndNamesIt(t *testing.T) {
	for _, c := range []struct {
		option dbr.Option
		want   dbr.Status
		named  string
	}{
		{dbr.WithServerURL("http://127.0.0.1:1/?query"), dbr.ErrInvalidArgument, "server_url"},
		{dbr.WithServerURL("http://127.0.0.1:1\x00.example"), dbr.ErrInvalidArgument, "server_url"},
		{dbr.WithServerURL("http://user:secret-word@127.0.0.1"), dbr.ErrPolicy, ""},
		{dbr.WithServerURL("http://example.com"), dbr.ErrPolicy, ""},
		{dbr.WithHTTPBearer("two words"), dbr.ErrInvalidArgument, "http_bearer"},
		{dbr.WithHTTPBearer("a\x00b"), dbr.ErrInvalidArgument, "http_bearer"},
		{dbr.WithTimeout(-time.Nanosecond), dbr.ErrInvalidArgument, "timeout_ms"},
		{dbr.WithAttemptTimeout(-1), dbr.ErrInvalidArgument, "attempt_timeout_ms"},
		{dbr.WithConnectTimeout(-1), dbr.ErrInvalidArgument, "connect_timeout_ms"},
		{dbr.WithRetryBackoff(dbr.RetryBackoff{Exponent: 0.5}), dbr.ErrInvalidArgument, "retry"},
		{dbr.WithRetryBackoff(dbr.RetryBackoff{Exponent: math.NaN()}), dbr.ErrInvalidArgument, "retry"},
		{dbr.WithHeader("Host", "x"), dbr.ErrInvalidArgument, "header"},
		{dbr.WithHeader("X-\x00", "x"), dbr.ErrInvalidArgument, "header"},
		{dbr.WithHeader("X", "a\r\nb"), dbr.ErrInvalidArgument, "header"},
		{dbr.WithUserAgentSuffix("a\nb"), dbr.ErrInvalidArgument, "user_agent_suffix"},
		{dbr.WithMaxResponseBytes(0), dbr.ErrInvalidArgument, "max_response_bytes"},
		{dbr.WithMaxResponseBytes(-5), dbr.ErrInvalidArgument, "max_response_bytes"},
		{dbr.WithMaxConcurrency(0), dbr.ErrInvalidArgument, "max_concurrency"},
		{dbr.WithMaxConcurrency(math.MinInt64), dbr.ErrInvalidArgument, "max_concurrency"},
		{dbr.WithCAFile("/no/such/file"), dbr.ErrTLS, ""},
		{dbr.WithCAPEM([]byte("no certificate")), dbr.ErrInvalidArgument, "ca_pem"},
		{dbr.WithClientCertificate("/no/such/file", ""), dbr.ErrInvalidArgument, "client_certificate"},
		{dbr.WithProxy("gopher://x"), dbr.ErrInvalidArgument, "proxy"},
		{dbr.WithLogger(99, func(dbr.LogLevel, string) {}), dbr.ErrInvalidArgument, "logger"},
	} {
		client, err := dbr.New(c.option)
		if !errors.Is(err, c.want) || client != nil {
			t.Errorf("%q: %v, want %s", c.named, err, c.want.Name())
			continue
		}
		if !strings.Contains(err.Error(), c.named) || strings.Contains(err.Error(), "secret-word") {
			t.Errorf("%q is not named in %q", c.named, err)
		}
	}
}

func TestNewTakesEveryOption(t *testing.T) {
	client, err := dbr.New(
		dbr.WithServerURL("https://dbr.example/prefix/"), dbr.WithHTTPBearer(""), dbr.WithTimeout(math.MaxInt64),
		dbr.WithAttemptTimeout(time.Hour), dbr.WithConnectTimeout(time.Nanosecond), dbr.WithRetryRateLimited(true),
		dbr.WithRetryNone(), dbr.WithHeader("X", "y"), dbr.WithUserAgentSuffix(""), dbr.WithMaxResponseBytes(math.MaxInt64),
		dbr.WithMaxConcurrency(math.MaxInt64), dbr.WithProxy(""), dbr.WithAllowCleartext(true), dbr.WithCAPEM(nil),
		dbr.WithBearerProvider(nil), dbr.WithLogger(dbr.LogError, nil), dbr.WithBeforeRequest(nil),
		dbr.WithAfterAttempt(nil), dbr.WithTransport(nil))
	if err != nil {
		t.Fatal(err)
	}
	_ = client.Close()
}

func TestACallRefusesWhatCannotBe(t *testing.T) {
	client := newClient(t, serverURL)
	for name, option := range map[string]dbr.CallOption{
		"server URL":      dbr.WithServerURL("gopher"),
		"NUL":             dbr.WithServerURL("http://127.0.0.1\x00"),
		"bearer":          dbr.WithHTTPBearer("two words"),
		"timeout":         dbr.WithTimeout(-1),
		"attempt timeout": dbr.WithAttemptTimeout(-1),
		"header":          dbr.WithHeader("Host", "x"),
		"backoff":         dbr.WithRetryBackoff(dbr.RetryBackoff{}),
	} {
		if _, err := client.Me(ctx, option); !errors.Is(err, dbr.ErrInvalidArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"nul\x00l", "\xff"} {
		_, login := client.Login(ctx, text, "secret-word")
		_, password := client.Login(ctx, "admin", text)
		_, method := client.Do(ctx, text, "/health", nil)
		_, path := client.Do(ctx, "GET", "/"+text, nil)
		for _, err := range []error{login, password, method, path} {
			if !errors.Is(err, dbr.ErrInvalidArgument) {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

func TestACallMayGoToAnotherServer(t *testing.T) {
	client := newClient(t, serverURL)
	me, err := client.Me(ctx, dbr.WithServerURL(answering(t, 200, meJSON)))
	if err != nil || me.ID != "7" {
		t.Errorf("me = %+v, %v", me, err)
	}
}

func TestARateLimitIsRetriedWhereAskedFor(t *testing.T) {
	backoff := dbr.WithRetryBackoff(dbr.RetryBackoff{
		InitialInterval: time.Millisecond, MaxInterval: time.Millisecond, Exponent: 1})
	client := loggedIn(t, devServer(t, "--fail", "me=429x1"), backoff)
	if _, err := client.Me(ctx); !errors.Is(err, dbr.ErrRateLimited) {
		t.Errorf("err = %v", err)
	}
	client = loggedIn(t, devServer(t, "--fail", "me=429x1"), backoff, dbr.WithRetryRateLimited(true))
	if _, err := client.Me(ctx); err != nil {
		t.Error(err)
	}
}

func TestTheEnvironmentSpeaksWhereNoOptionDoes(t *testing.T) {
	t.Setenv("DBRSDK_SERVER_URL", answering(t, 200, meJSON))
	t.Setenv("DBRSDK_HTTP_BEARER", "of-environment")
	client, err := dbr.New()
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if me, err := client.Me(ctx); err != nil || me.ID != "7" {
		t.Errorf("me = %+v, %v", me, err)
	}
	t.Setenv("DBRSDK_HTTP_BEARER", "two words")
	if _, err := dbr.New(); err == nil || !strings.Contains(err.Error(), "DBRSDK_HTTP_BEARER") {
		t.Errorf("err = %v", err)
	}
}

func TestACAFileReplacesTheStore(t *testing.T) {
	certificate, pem := selfSigned(t)
	url := servingTLS(t, certificate, meJSON)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, option := range map[string]dbr.Option{"file": dbr.WithCAFile(file), "PEM": dbr.WithCAPEM(pem)} {
		if me, err := newClient(t, url, option).Me(ctx); err != nil || me.ID != "7" {
			t.Errorf("%s: %+v, %v", name, me, err)
		}
	}
	if _, err := newClient(t, url).Me(ctx); !errors.Is(err, dbr.ErrTLS) {
		t.Errorf("with the system's store: %v", err)
	}
}
