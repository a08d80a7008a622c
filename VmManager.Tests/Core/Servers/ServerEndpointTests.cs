using VmManager.Core.Servers;

namespace VmManager.Tests.Core.Servers;

public sealed class ServerEndpointTests
{
    [Theory]
    [InlineData(" unix:/run/engine.socket ", "unix:/run/engine.socket")]
    [InlineData("https://host", "https://host:8443")]
    [InlineData("https://host/", "https://host:8443")]
    [InlineData("https://host:443", "https://host:443")]
    [InlineData("HTTPS://Host:9443", "https://host:9443")]
    [InlineData("https://[::1]:8443", "https://[::1]:8443")]
    public void Normalize_WhenWellFormed_BringsItToOneForm(string text, string expected) =>
        ServerEndpoint.Normalize(text).Value.ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("host")]
    [InlineData("http://host")]
    [InlineData("unix:relative")]
    [InlineData("unix:/")]
    [InlineData("https://user:secret@host")]
    [InlineData("https://host/path")]
    [InlineData("https://host?x=1")]
    [InlineData("unix:/a\nb")]
    [InlineData("file:///etc/passwd")]
    public void Normalize_WhenMalformed_Refuses(string? text) => ServerEndpoint.Normalize(text).IsSuccess.ShouldBeFalse();

    [Fact]
    public void Normalize_WhenTheSocketPathIsLongerThanLinuxAllows_Refuses()
    {
        ServerEndpoint.Normalize("unix:/" + new string('a', 106)).IsSuccess.ShouldBeTrue();
        ServerEndpoint.Normalize("unix:/" + new string('a', 107)).IsSuccess.ShouldBeFalse();
    }
}
