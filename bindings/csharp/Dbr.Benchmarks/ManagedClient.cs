using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dbr.Benchmarks;

/// <summary>The same calls as a program would write them without libdbr: HttpClient and System.Text.Json at their best.</summary>
internal sealed class ManagedClient : IDisposable
{
    private readonly HttpClient _http;

    public ManagedClient(string url)
    {
        SocketsHttpHandler handler = new() { UseCookies = false, AllowAutoRedirect = false, UseProxy = false };
        _http = new HttpClient(handler, disposeHandler: true)
        {
            BaseAddress = new Uri(url),
            Timeout = TimeSpan.FromSeconds(30),
        };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public async Task LoginAsync(string username, string password)
    {
        using ByteArrayContent body = new(JsonSerializer.SerializeToUtf8Bytes(
            new ManagedCredentials(username, password), ManagedJson.Default.ManagedCredentials));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response =
            await _http.PostAsync(new Uri("/api/v1/auth/login", UriKind.Relative), body).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        ManagedLogin login = (await JsonSerializer.DeserializeAsync(
            await response.Content.ReadAsStreamAsync().ConfigureAwait(false), ManagedJson.Default.ManagedLogin)
            .ConfigureAwait(false))!;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", login.AccessToken);
    }

    public ManagedUser Me()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/auth/me");
        using HttpResponseMessage response = _http.Send(request);
        response.EnsureSuccessStatusCode();
        using Stream body = response.Content.ReadAsStream();
        return JsonSerializer.Deserialize(body, ManagedJson.Default.ManagedUser)!;
    }

    public async Task<ManagedUser> MeAsync()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/auth/me");
        using HttpResponseMessage response = await _http.SendAsync(request).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        Stream body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        return (await JsonSerializer.DeserializeAsync(body, ManagedJson.Default.ManagedUser).ConfigureAwait(false))!;
    }

    public void Dispose() => _http.Dispose();
}

internal sealed record ManagedCredentials(string Username, string Password);

internal sealed record ManagedLogin(string AccessToken, string TokenType);

internal sealed record ManagedUser(string Id, string Username, string Email, string? DisplayName, bool ActiveStatus);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ManagedCredentials))]
[JsonSerializable(typeof(ManagedLogin))]
[JsonSerializable(typeof(ManagedUser))]
internal sealed partial class ManagedJson : JsonSerializerContext;
