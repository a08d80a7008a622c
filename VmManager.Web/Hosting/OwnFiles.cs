namespace VmManager.Web.Hosting;

/// <summary>Our own files of wwwroot. They come before routing and sign-in: nothing about a person is looked up for a style sheet.</summary>
internal static class OwnFiles
{
    public static void UseOwnFiles(this WebApplication app) =>
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => SetCaching(file.Context) });

    /// <summary>Addresses with the build in them never change; everything else is asked for again and mostly answered "not modified".</summary>
    private static void SetCaching(HttpContext context) => context.Response.Headers.CacheControl =
        context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
}
