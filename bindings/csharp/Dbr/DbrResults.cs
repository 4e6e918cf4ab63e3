using System.Globalization;
using System.Text;

namespace Dbr;

/// <summary>The user who is logged in.</summary>
/// <param name="Id">The user's identifier.</param>
/// <param name="Username">The name to log in with.</param>
/// <param name="Email">The e-mail address, which logs in as well.</param>
/// <param name="DisplayName">The name to show; null where the user has none.</param>
/// <param name="ActiveStatus">Whether the user is active.</param>
/// <param name="Json">The object as the server sent it, for members that this record does not name.</param>
public sealed record DbrUser(
    string Id, string Username, string Email, string? DisplayName, bool ActiveStatus, string Json)
{
    // The JSON would say it all again.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id).Append(", Username = ").Append(Username)
            .Append(", Email = ").Append(Email).Append(", DisplayName = ").Append(DisplayName)
            .Append(", ActiveStatus = ").Append(ActiveStatus);
        return true;
    }
}

/// <summary>
/// The user as a login describes it. The API leaves open which members come with a login, so any may be null; ask
/// <see cref="DbrClient.Me(CancellationToken)"/> for all of them.
/// </summary>
/// <param name="Id">The user's identifier.</param>
/// <param name="Username">The name to log in with.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="DisplayName">The name to show.</param>
/// <param name="ActiveStatus">Whether the user is active.</param>
/// <param name="Json">The object as the server sent it.</param>
public sealed record DbrLoginUser(
    string? Id, string? Username, string? Email, string? DisplayName, bool? ActiveStatus, string Json)
{
    // Not the JSON: whatever the server puts next to a token stays out of logs.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id).Append(", Username = ").Append(Username)
            .Append(", Email = ").Append(Email).Append(", DisplayName = ").Append(DisplayName)
            .Append(", ActiveStatus = ").Append(ActiveStatus);
        return true;
    }
}

/// <summary>
/// What a login brings. The client already uses the token: keep this only to show or to store it. Its text form leaves
/// the token out.
/// </summary>
/// <param name="AccessToken">The token itself. A secret.</param>
/// <param name="TokenType">"bearer".</param>
/// <param name="ExpiresAt">When the token says it ends, not verified; null where it does not say.</param>
/// <param name="User">Who logged in.</param>
public sealed record DbrLoginResult(
    string AccessToken, string TokenType, DateTimeOffset? ExpiresAt, DbrLoginUser User)
{
    // What the generated ToString prints.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("AccessToken = ***, TokenType = ").Append(TokenType)
            .Append(", ExpiresAt = ").Append(ExpiresAt?.ToString("u", CultureInfo.InvariantCulture))
            .Append(", User = ").Append(User);
        return true;
    }
}

/// <summary>What a logout brings.</summary>
/// <param name="Message">The server's words, or null.</param>
/// <param name="Json">The whole answer, any JSON value.</param>
public sealed record DbrLogoutResult(string? Message, string Json)
{
    // Not the JSON, as for a login.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Message = ").Append(Message);
        return true;
    }
}

/// <summary>A 2xx answer to <see cref="DbrClient.SendAsync(string, string, ReadOnlyMemory{byte}, CancellationToken)"/>.</summary>
/// <param name="StatusCode">The HTTP status, 200 to 299.</param>
/// <param name="Body">The body's bytes, empty where there is none.</param>
/// <param name="Headers">
/// The headers that were kept, by name without regard to case: the usual ones and those that
/// <see cref="DbrCallOptions.KeepHeaders"/> names. Repeated ones are joined by ", ".
/// </param>
/// <param name="Attempts">How many HTTP exchanges it took.</param>
public sealed record DbrResponse(
    int StatusCode, ReadOnlyMemory<byte> Body, IReadOnlyDictionary<string, string> Headers, int Attempts)
{
    /// <summary>The body as text.</summary>
    /// <returns>The body, read as UTF-8.</returns>
    public string GetBodyText() => Encoding.UTF8.GetString(Body.Span);

    // A body may hold secrets, and is too long for a log line anyway.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("StatusCode = ").Append(StatusCode).Append(", Body = ").Append(Body.Length)
            .Append(" bytes, Attempts = ").Append(Attempts);
        return true;
    }
}

/// <summary>One entry of the list in a 422 answer.</summary>
/// <param name="Location">What is wrong, "body.username".</param>
/// <param name="Message">Why, "Field required".</param>
/// <param name="Type">The kind of mistake, "missing".</param>
public sealed record DbrValidationIssue(string Location, string Message, string Type);
