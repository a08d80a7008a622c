using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using VmManager.Core.Shared;

namespace VmManager.Web.Hosting;

/// <summary>The configured address, else the one that the server listens on.</summary>
internal sealed class PublicAddress(IOptions<HostingOptions> options, IServer server) : IPublicAddress
{
    private static readonly Uri Unknown = new("http://localhost");

    public Uri Link(string pathAndQuery) => new(Origin(), pathAndQuery);

    private Uri Origin()
    {
        if (!string.IsNullOrWhiteSpace(options.Value.PublicUrl))
            return new Uri(options.Value.PublicUrl);
        var listening = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (listening is null)
            return Unknown;
        // "http://+:5080" and "http://[::]:5080" listen everywhere; on this machine that is localhost.
        var address = BindingAddress.Parse(listening);
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port).Uri;
    }
}
