using Microsoft.AspNetCore.Antiforgery;

namespace VmManager.Web.Account;

/// <summary>Endpoints without a form model check the token themselves; pages do it by the framework.</summary>
internal static class Antiforgery
{
    public static TBuilder RequireToken<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (context, next) =>
        {
            var antiforgery = context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
            return await antiforgery.IsRequestValidAsync(context.HttpContext) ? await next(context) : Results.BadRequest();
        });
}
