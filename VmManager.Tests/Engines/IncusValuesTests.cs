using VmManager.Infrastructure.Engines.Incus;

namespace VmManager.Tests.Engines;

public sealed class IncusValuesTests
{
    [Theory]
    [InlineData("1073741824", 1L << 30)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("512 MiB", 512L << 20)]
    [InlineData("1GB", 1_000_000_000L)]
    [InlineData("4kB", 4000L)]
    [InlineData("50%", null)]
    [InlineData("", null)]
    [InlineData("GiB", null)]
    [InlineData("99999999999TiB", null)]
    public void Bytes_WhenWrittenSo_AreThat(string text, long? bytes) => IncusSizes.Bytes(text).ShouldBe(bytes);

    [Theory]
    [InlineData("4", 4)]
    [InlineData("0-2,5", 4)]
    [InlineData("3,5", 2)]
    [InlineData("3-1", null)]
    [InlineData("1-2-3", null)]
    [InlineData("many", null)]
    [InlineData(null, null)]
    public void Cpus_WhenWrittenSo_AreThat(string? text, int? cpus) => IncusSizes.Cpus(text).ShouldBe(cpus);

    [Theory]
    [InlineData("unix:/run/x.socket", "unix:/run/x.socket")]
    [InlineData("unix:///run/x.socket", "unix:/run/x.socket")]
    [InlineData("/run/x.socket", "unix:/run/x.socket")]
    [InlineData("host", "https://host:8443")]
    [InlineData("10.0.0.1:9443", "https://10.0.0.1:9443")]
    [InlineData("https://host:443", "https://host:443")]
    [InlineData("https://host:8443/", "https://host:8443")]
    [InlineData("[fd42::1]:8443", "https://[fd42::1]:8443")]
    [InlineData("http://host", null)]
    [InlineData("https://user@host", null)]
    [InlineData("https://host/1.0", null)]
    [InlineData("unix:", null)]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void Endpoint_WhenWrittenSo_IsThat(string? text, string? endpoint) => IncusEndpoint.TryParse(text)?.Text.ShouldBe(endpoint);
}
