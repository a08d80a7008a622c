using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Console;

namespace VmManager.Web.Hosting;

/// <summary>Logs on the console: one JSON object per line, or plain text with "Logging:Format" = "plain".</summary>
internal static class LogFormat
{
    private const string Key = "Logging:Format";

    public static void AddConsoleLog(this WebApplicationBuilder builder, bool isCommand)
    {
        var format = builder.Configuration[Key] ?? "json";
        if (format is not ("json" or "plain"))
            throw new InvalidOperationException($"{Key} is \"{format}\". Set it to json or plain, or leave it out for json.");
        builder.Logging.ClearProviders();
        if (format is "plain")
        {
            builder.Logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.IncludeScopes = false;
                options.TimestampFormat = "HH:mm:ss.fff ";
                options.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }
        else
        {
            builder.Logging.AddJsonConsole(options =>
            {
                options.IncludeScopes = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                options.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }
        // A command's answer is on standard output, alone.
        if (isCommand)
            builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        // Every request and every SQL statement is for telemetry, not for the log.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Logging.AddFilter("Quartz", LogLevel.Warning);
        if (isCommand)
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
    }
}
