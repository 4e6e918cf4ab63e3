using Dbr.Tests.Support;

namespace Dbr.Tests.Declarations;

public sealed class DeclarationTests
{
    [Fact]
    public void EveryDeclarationIsTheHeaders()
    {
        CHeader header = CHeader.Load(Env.IncludeDirectory);
        Assert.InRange(header.Functions.Count, 60, int.MaxValue);
        Assert.InRange(header.Structs.Count, 8, int.MaxValue);
        Assert.InRange(header.Constants.Count, 25, int.MaxValue);
        Assert.Empty(DeclarationCheck.Differences(header));
    }

    [Theory]
    [InlineData("DBR_E_TLS = 203", "DBR_E_TLS = 208", "DBR_E_TLS is 208")]
    [InlineData("DBR_E_FORKED = 106", "DBR_E_FORKED = 106, DBR_E_NEW = 109", "DBR_E_NEW is not in the binding")]
    [InlineData("DBR_LOG_DEBUG = 4", "DBR_LOG_TRACE = 4", "DBR_LOG_DEBUG is not in the header")]
    [InlineData("const char *token_type;", "int32_t added; const char *token_type;", "dbr_login_result.token_type is at")]
    [InlineData("uint32_t attempts;", "uint64_t attempts;", "dbr_error.attempts is uint64_t")]
    [InlineData("const char *email;", "const char *mail;", "email is not in the header")]
    [InlineData(
        "dbr_client_options_set_timeout_ms(dbr_client_options *options, int64_t", "dbr_client_options_set_timeout_ms(dbr_client_options *options, int32_t",
        "dbr_client_options_set_timeout_ms's timeout_ms is int32_t")]
    [InlineData("const char *username, const char *password", "const char *password, const char *username", "dbr_auth_login's password is username")]
    [InlineData("dbr_cancel_new(void)", "dbr_cancel_new(int32_t flags)", "dbr_cancel_new has 1 parameters, the binding 0")]
    [InlineData("uint32_t dbr_version_number(void)", "uint64_t dbr_version_number(void)", "dbr_version_number's result is uint64_t")]
    [InlineData("dbr_cancel_trigger(", "dbr_cancel_fire(", "dbr_cancel_fire is not in the binding")]
    [InlineData("(*dbr_log_callback)(int32_t level", "(*dbr_log_callback)(int64_t level", "dbr_client_options_set_logger's callback")]
    public void ADriftIsFound(string text, string drifted, string sentence)
    {
        string directory = Directory.CreateTempSubdirectory("dbr-tests-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "dbr"));
            foreach (string file in Directory.GetFiles(Path.Combine(Env.IncludeDirectory, "dbr"), "*.h"))
            {
                string original = File.ReadAllText(file).Replace("*id, *username, *email;", "*id, *username; const char *email;", StringComparison.Ordinal);
                bool header = Path.GetFileName(file) == "dbr.h";
                Assert.True(!header || original.Contains(text, StringComparison.Ordinal), "the header no longer says " + text);
                File.WriteAllText(
                    Path.Combine(directory, "dbr", Path.GetFileName(file)),
                    header ? original.Replace(text, drifted, StringComparison.Ordinal) : original);
            }

            Assert.Contains(
                DeclarationCheck.Differences(CHeader.Load(directory)),
                difference => difference.Contains(sentence, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
