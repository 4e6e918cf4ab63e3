package dbr

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestALibraryThatIsTooOldIsASentence(t *testing.T) {
	for _, c := range []struct {
		built, loaded uint32
		good          bool
	}{
		{0x010000, 0x010000, true},
		{0x010000, 0x010005, true},
		{0x010005, 0x010000, true},
		{0x010000, 0x010100, true},
		{0x010200, 0x010100, false},
		{0x010000, 0x020000, false},
		{0x020000, 0x010900, false},
	} {
		err := checkVersion(c.built, c.loaded)
		if (err == nil) != c.good {
			t.Errorf("built %06x, loaded %06x: %v", c.built, c.loaded, err)
		}
		if err != nil && (!strings.Contains(err.Error(), dotted(c.built)) || !strings.Contains(err.Error(), dotted(c.loaded))) {
			t.Errorf("%q does not name both versions", err)
		}
	}
	got := checkVersion(0x010200, 0x010103).Error()
	want := "dbr: this program was built against libdbr 1.2.0, and libdbr 1.1.3 was loaded: install the package libdbr1, " +
		"version 1.2.0 or a later 1.x"
	if got != want {
		t.Errorf("the sentence is\n%s\nand not\n%s", got, want)
	}
}

// The test program runs itself with a library in front of libdbr that gives another version.
func TestNewFailsWithTheVersionOfTheLibrary(t *testing.T) {
	if os.Getenv("DBR_TEST_VERSION") != "" {
		if _, err := New(); err == nil || !strings.Contains(err.Error(), "libdbr 9.8.7 was loaded") {
			t.Errorf("err = %v", err)
		}
		return
	}
	folder := t.TempDir()
	source, library := filepath.Join(folder, "version.c"), filepath.Join(folder, "version.so")
	if err := os.WriteFile(source, []byte("unsigned dbr_version_number(void) { return 0x090807; }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cc", "-shared", "-fPIC", "-o", library, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	again.Env = append(os.Environ(), "LD_PRELOAD="+library, "DBR_TEST_VERSION=1")
	if out, err := again.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
