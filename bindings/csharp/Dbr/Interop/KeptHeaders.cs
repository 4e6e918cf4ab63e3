using System.Collections.ObjectModel;

namespace Dbr.Interop;

/// <summary>
/// Copies response headers out before the response is freed. The library answers for names only, so these are the names
/// that programs ask for, and those that a call's options add.
/// </summary>
internal static unsafe class KeptHeaders
{
    private static readonly string[] Usual =
    [
        "Allow", "Content-Type", "Date", "ETag", "Last-Modified", "Link", "Location", "Retry-After", "WWW-Authenticate",
        "X-Request-Id", "X-Total-Count",
    ];

    /// <summary>
    /// The names that a call's options add, copied while the caller waits: later the list is the caller's again.
    /// </summary>
    internal static IReadOnlyList<string> Names(DbrCallOptions? options) =>
        options is { KeepHeaders.Count: > 0 } ? [.. options.KeepHeaders] : [];

    internal static ReadOnlyDictionary<string, string> Of<TNative>(
        TNative* response, delegate*<TNative*, string?, byte*> header, IEnumerable<string>? more)
        where TNative : unmanaged
    {
        Dictionary<string, string> kept = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in Usual.Concat(more ?? []))
        {
            if (Utf8Text.Read(header(response, name)) is { } value)
            {
                kept[name] = value;
            }
        }

        return kept.AsReadOnly();
    }
}
