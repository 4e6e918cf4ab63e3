package raw

// Status is dbr_status.
type Status int32

// The statuses.
const (
	OK                  Status = 0
	EInvalidArgument    Status = 101
	EOutOfMemory        Status = 102
	ECancelled          Status = 103
	EClosed             Status = 104
	EWouldDeadlock      Status = 105
	EForked             Status = 106
	EPolicy             Status = 107
	EInternal           Status = 199
	EConnect            Status = 201
	ETimeout            Status = 202
	ETLS                Status = 203
	EProtocol           Status = 204
	ETooLarge           Status = 205
	EResponseValidation Status = 301
	EBadRequest         Status = 400
	EUnauthorized       Status = 401
	ENotFound           Status = 404
	EValidation         Status = 422
	ERateLimited        Status = 429
	EAPI                Status = 500
)

// The levels of log lines.
const (
	LogError   int32 = 1
	LogWarning int32 = 2
	LogInfo    int32 = 3
	LogDebug   int32 = 4
)

// Results, errors and what callbacks are shown: the layout is the header's, the memory the library's.

// ValidationIssue is dbr_validation_issue.
type ValidationIssue struct {
	StructSize uintptr
	Location   *byte
	Message    *byte
	Type       *byte
}

// Error is dbr_error.
type Error struct {
	StructSize   uintptr
	Status       Status
	HTTPStatus   int32
	Message      *byte
	Operation    *byte
	Body         *byte
	BodyLen      uintptr
	Attempts     uint32
	RetryAfterMs int64
	Retryable    int32
	Issues       **ValidationIssue
	IssueCount   uintptr
}

// User is dbr_user.
type User struct {
	StructSize   uintptr
	ID           *byte
	Username     *byte
	Email        *byte
	DisplayName  *byte
	ActiveStatus int32
	JSON         *byte
	JSONLen      uintptr
}

// LoginResult is dbr_login_result.
type LoginResult struct {
	StructSize    uintptr
	AccessToken   *byte
	TokenType     *byte
	ExpiresAtUnix int64
	User          *User
}

// LogoutResult is dbr_logout_result.
type LogoutResult struct {
	StructSize uintptr
	Message    *byte
	JSON       *byte
	JSONLen    uintptr
}

// Response is dbr_response.
type Response struct {
	StructSize uintptr
	HTTPStatus int32
	Attempts   uint32
	Body       *byte
	BodyLen    uintptr
}

// AttemptInfo is dbr_attempt_info.
type AttemptInfo struct {
	StructSize uintptr
	Operation  *byte
	Method     *byte
	URL        *byte
	Attempt    uint32
	Status     Status
	HTTPStatus int32
	ElapsedUs  int64
	RetryInMs  int64
}

// HTTPRequest is dbr_http_request.
type HTTPRequest struct {
	StructSize uintptr
	Method     *byte
	URL        *byte
	Body       *byte
	BodyLen    uintptr
	TimeoutMs  int64
}
