package dbr

import (
	"time"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// The operations, and what becomes of their results.
var (
	login   = operation[raw.LoginResult, LoginResult]{"login", copyLoginResult, raw.LoginResultFree}
	me      = operation[raw.User, User]{"me", copyUser, raw.UserFree}
	logout  = operation[raw.LogoutResult, LogoutResult]{"logout", copyLogoutResult, raw.LogoutResultFree}
	request = operation[raw.Response, Response]{"request", copyResponse, raw.ResponseFree}
)

// User is a user of the service.
type User struct {
	// "" where the server left the member out, which it may only inside a LoginResult.
	ID, Username, Email string
	DisplayName         *string // nil: the server sent null
	ActiveStatus        *bool   // nil: not said (only inside a LoginResult)
	JSON                []byte  // the object as JSON text, for members that are not named here
}

// LoginResult is what a login brings. The token is the client's already: keep this only to show or to store it.
type LoginResult struct {
	AccessToken Token
	TokenType   string    // "bearer" where the server leaves it out
	ExpiresAt   time.Time // the exp claim of the token, not verified; zero: none
	User        User      // free-form in the API: any member may be missing
}

// LogoutResult is what a logout brings.
type LogoutResult struct {
	Message string // "" where the server sent none
	JSON    []byte // the body: any JSON value
}

// Response is a 2xx answer to [Client.Do].
type Response struct {
	HTTPStatus int
	Attempts   int    // exchanges begun until this answer
	Body       []byte // as the server sent it

	headers headers
}

// Header is a header of the response, "" where it had none of that name (in any case). The usual ones are kept, others
// where [WithResponseHeaders] names them; repeated ones are joined by ", ".
func (r *Response) Header(name string) string { return r.headers.get(name) }

func copyLoginResult(result *raw.LoginResult, _ *callSetup) *LoginResult {
	copied := &LoginResult{AccessToken: newToken(goText(result.AccessToken)), TokenType: goText(result.TokenType)}
	if result.ExpiresAtUnix >= 0 {
		copied.ExpiresAt = time.Unix(result.ExpiresAtUnix, 0)
	}
	if result.User != nil {
		copied.User = *copyUser(result.User, nil)
	}
	return copied
}

func copyUser(user *raw.User, _ *callSetup) *User {
	copied := &User{
		ID:       goText(user.ID),
		Username: goText(user.Username),
		Email:    goText(user.Email),
		JSON:     goBytes(user.JSON, user.JSONLen),
	}
	if user.DisplayName != nil {
		name := goText(user.DisplayName)
		copied.DisplayName = &name
	}
	if user.ActiveStatus >= 0 {
		active := user.ActiveStatus != 0
		copied.ActiveStatus = &active
	}
	return copied
}

func copyLogoutResult(result *raw.LogoutResult, _ *callSetup) *LogoutResult {
	return &LogoutResult{Message: goText(result.Message), JSON: goBytes(result.JSON, result.JSONLen)}
}

func copyResponse(response *raw.Response, setup *callSetup) *Response {
	return &Response{
		HTTPStatus: int(response.HTTPStatus),
		Attempts:   int(response.Attempts),
		Body:       goBytes(response.Body, response.BodyLen),
		headers:    copyHeaders(response, raw.ResponseHeader, setup.headers),
	}
}
