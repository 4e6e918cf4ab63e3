package dbr

import (
	"fmt"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// BindingVersion is the version of this package; the User-Agent of a client names it.
const BindingVersion = "1.0.0"

// Version is the version of the loaded library.
func Version() string { return goText(raw.Version()) }

// Found when the program is loaded, returned by New: a program that does not get there needs no library.
var errVersion = checkVersion(raw.HeaderVersionNumber, raw.VersionNumber())

// checkVersion is an error where a library of version loaded lacks what a program built against built may call. Both
// are 0xMMmmpp.
func checkVersion(built, loaded uint32) error {
	if loaded>>16 == built>>16 && loaded>>8&0xff >= built>>8&0xff {
		return nil
	}
	return &Error{
		Status: ErrInternal,
		Message: fmt.Sprintf("this program was built against libdbr %s, and libdbr %s was loaded: install the package "+
			"libdbr%[3]d, version %[3]d.%[4]d.0 or a later %[3]d.x", dotted(built), dotted(loaded), built>>16, built>>8&0xff),
		RetryAfter: -1,
	}
}

func dotted(version uint32) string {
	return fmt.Sprintf("%d.%d.%d", version>>16, version>>8&0xff, version&0xff)
}
