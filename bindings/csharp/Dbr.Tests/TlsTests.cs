using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dbr-tests-").FullName;
    private readonly string _certificate;
    private readonly DevServer _server;

    public TlsTests()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 certificate =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _certificate = Path.Combine(_directory, "certificate.pem");
        string keyFile = Path.Combine(_directory, "key.pem");
        File.WriteAllText(_certificate, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        _server = new DevServer("--tls", _certificate, keyFile);
    }

    [Theory, CombinedWays]
    public async Task AnUnknownRootIsATlsException(Way way)
    {
        using DbrClient client = _server.NewClient();
        DbrException e =
            await Assert.ThrowsAsync<DbrTlsException>(() => client.LoginAsync(way, "admin", "admin123").Soon());
        Assert.False(e.IsTransient);
    }

    [Theory, CombinedWays(true, false)]
    public async Task ACaOfTheCallersIsTrusted(Way way, bool asText)
    {
        using DbrClient client = _server.NewClient(options =>
        {
            options.CaPem = asText ? File.ReadAllText(_certificate) : null;
            options.CaFile = asText ? null : _certificate;
        });
        Assert.Equal("admin", (await client.LoginAsync(way, "admin", "admin123").Soon()).User.Username);
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
