//go:build !cgo

package raw

// The compiler refuses this line and shows its text: a C library cannot be called without cgo.
const _ int = "dbr calls the C library libdbr: build with CGO_ENABLED=1, a C compiler, and libdbr's development files"
