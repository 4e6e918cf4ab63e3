package dbr_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

// The server of the examples is the one that DBRSDK_SERVER_URL names: the development server.
func ExampleClient() {
	url := serverURL // of your server; http://127.0.0.1:8000 by default
	client, err := dbr.New(dbr.WithServerURL(url))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	ctx := context.Background()
	login, err := client.Login(ctx, "admin", "admin123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("token:", login.AccessToken)

	me, err := client.Me(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("me:", me.Username, me.Email)

	logout, err := client.Logout(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(logout.Message)
	// Output:
	// token: [redacted]
	// me: admin admin@test.com
	// Successfully logged out
}

func ExampleClient_Login() {
	client, err := dbr.New(dbr.WithServerURL(serverURL))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	_, err = client.Login(context.Background(), "admin", "not-the-password")
	if errors.Is(err, dbr.ErrUnauthorized) {
		fmt.Println("wrong user name or password")
	}
	// Output: wrong user name or password
}

// A call ends with its context.
func ExampleClient_Me_deadline() {
	client, err := dbr.New(dbr.WithServerURL(serverURL))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	_, err = client.Me(ctx)
	fmt.Println(errors.Is(err, context.DeadlineExceeded), errors.Is(err, dbr.ErrTimeout))
	// Output: true true
}

func ExampleClient_Do() {
	client, err := dbr.New(dbr.WithServerURL(serverURL))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	response, err := client.Do(context.Background(), "GET", "/api/v1/health", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.HTTPStatus, response.Header("Content-Type"))
	// Output: 200 application/json
}

// What a 422 objected to, and when a call may be tried again, stand in the error.
func ExampleError() {
	client, err := dbr.New(dbr.WithServerURL(serverURL))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	ctx := context.Background()
	if _, err := client.Login(ctx, "admin", "admin123"); err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Do(ctx, "POST", "/api/v1/workitems", []byte(`{"title":"Weld the frames"}`))
	var failure *dbr.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.HTTPStatus, failure.Retryable)
		for _, issue := range failure.Issues {
			fmt.Println(issue.Location+":", issue.Message)
		}
	}
	// Output:
	// 422 false
	// body.organization_id: Field required
}

// A service that acts for many users needs one client: the token goes with the call.
func ExampleWithHTTPBearer() {
	client, err := dbr.New(dbr.WithServerURL(serverURL))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	_, err = client.Me(context.Background(), dbr.WithHTTPBearer("the-token-of-this-request"))
	fmt.Println(err)
	// Output: dbr: me: Invalid authentication credentials (HTTP 401)
}

// Tokens that another place keeps.
func ExampleWithBearerProvider() {
	client, err := dbr.New(dbr.WithServerURL(serverURL), dbr.WithBearerProvider(func() (string, error) {
		return os.Getenv("NO_SUCH_TOKEN"), nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	_, err = client.Me(context.Background())
	fmt.Println(err)
	// Output: dbr: me: Not authenticated (HTTP 403)
}

func ExampleWithLogger() {
	client, err := dbr.New(dbr.WithServerURL("http://127.0.0.1:1"), dbr.WithRetryNone(),
		dbr.WithLogger(dbr.LogWarning, func(level dbr.LogLevel, line string) { fmt.Fprintln(os.Stderr, level, line) }))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	// Output:
}

// A double of the service, for the tests of a program.
func ExampleWithTransport() {
	client, err := dbr.New(dbr.WithTransport(func(r *dbr.TransportRequest) (*dbr.TransportResponse, error) {
		return &dbr.TransportResponse{
			HTTPStatus:  200,
			ContentType: "application/json",
			Body:        []byte(`{"id":"7","username":"weld","email":"w@x","display_name":null,"active_status":true}`),
		}, nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	me, err := client.Me(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(me.ID, me.Username)
	// Output: 7 weld
}
