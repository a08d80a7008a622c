using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using VmManager.Core.Billing;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Web.Account;

namespace VmManager.Web.Features.Billing.Statements;

/// <summary>A month's lines as a file, for who may see the account and for nobody else.</summary>
internal static class StatementFile
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/billing/statements/{month}/csv", DownloadAsync).RequireAuthorization();

    private static async Task DownloadAsync(HttpContext context, string month, string? project, IBillingQueries billing)
    {
        var projectId = TypedId.TryParse<ProjectId>(project);
        if (StatementMonths.Parse(month) is not { } wanted || (project is not null && projectId is null))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        // The file's name comes with its last line, and a failure after the first byte could not be told any more: small files wait in memory,
        // large ones on disk.
        await using var lines = new FileBufferingWriteStream();
        var name = await billing.WriteStatementAsync(context.User.ToActor(), projectId, wanted, lines, context.RequestAborted);
        if (!name.IsSuccess)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.ContentLength = lines.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = string.Create(
            CultureInfo.InvariantCulture, $"attachment; filename=\"{Plain(name.Value)}\"; filename*=UTF-8''{Uri.EscapeDataString(name.Value)}");
        await lines.DrainBufferAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>For browsers that read only the plain form: nothing but letters, digits and a few signs.</summary>
    private static string Plain(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '-'));
}
