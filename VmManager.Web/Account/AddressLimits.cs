using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace VmManager.Web.Account;

/// <summary>
/// Rate limits per network address, for forms only: looking at a page is free. Each process counts for itself; the lock per account
/// (five failures) holds across all of them.
/// </summary>
internal static class AddressLimits
{
    /// <summary>For pages that look at a password or a mailed link.</summary>
    public const string SignIn = "sign-in";

    /// <summary>For pages that send a mail.</summary>
    public const string Mail = "mail";

    public static IServiceCollection AddAddressLimits(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (context, _) =>
        {
            // A sliding window does not know when: after a minute at least a part of it is free again.
            context.HttpContext.Response.Headers.RetryAfter = "60";
            return ValueTask.CompletedTask;
        };
        limiter.AddPolicy(SignIn, context => Window(context, options => options.AttemptsPerMinute, TimeSpan.FromMinutes(1)));
        limiter.AddPolicy(Mail, context => Window(context, options => options.MailsPerTenMinutes, TimeSpan.FromMinutes(10)));
    });

    private static RateLimitPartition<string> Window(HttpContext context, Func<SignInOptions, int> limit, TimeSpan window)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
            return RateLimitPartition.GetNoLimiter("looking");
        var options = context.RequestServices.GetRequiredService<IOptions<SignInOptions>>().Value;
        return RateLimitPartition.GetSlidingWindowLimiter(Partition(context), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = limit(options),
            Window = window,
            SegmentsPerWindow = 6,
            QueueLimit = 0,
        });
    }

    // An IPv6 site has 2^64 addresses of its own: its network counts as one.
    private static string Partition(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } address)
            return context.AddressText() ?? "";
        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }
}
