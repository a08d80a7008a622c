using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VmManager.Web.Hosting;

namespace VmManager.Tests.Support;

/// <summary>
/// The real executable in a process of its own, as an operator runs it: for what a test inside the process cannot show (kill -9, two
/// processes on one database, a browser on a real port).
/// </summary>
public sealed class WebProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output;

    private WebProcess(Process process, ConcurrentQueue<string> output, Uri address) =>
        (_process, _output, Address) = (process, output, address);

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>What it printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts the executable on a free loopback port and waits until it answers.</summary>
    /// <param name="settings">Configuration by key: "ConnectionStrings:VmManager", "LocalEngine:Socket" …</param>
    /// <param name="path">The health page to wait for.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not answer within a minute; the message holds its output.</exception>
    public static async Task<WebProcess> StartAsync(IReadOnlyDictionary<string, string> settings, string path = "/health/ready")
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [typeof(HostingRegistration).Assembly.Location])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in settings)
            start.Environment["VmManager__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var output = new ConcurrentQueue<string>();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var web = new WebProcess(process, output, address);
        try
        {
            await web.WaitForAsync(path, TimeSpan.FromMinutes(1));
        }
        catch
        {
            await web.DisposeAsync();
            throw;
        }
        return web;

        void Keep(string? line)
        {
            if (line is not null)
                output.Enqueue(line);
        }
    }

    /// <summary>SIGKILL: nothing in the process gets a last word.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an operator or a service manager stops it.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await _process.WaitForExitAsync(patience.Token);
        }
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            try
            {
                await StopAsync();
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }
        _process.Dispose();
    }

    private async Task WaitForAsync(string path, TimeSpan patience)
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var deadline = Stopwatch.StartNew();
        var last = "no answer";
        while (deadline.Elapsed < patience)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The web process ended with {_process.ExitCode}.\n{Output}");
            try
            {
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return;
                last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                last = exception.Message;
            }
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"The web process did not get ready at {path}: {last}\n{Output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
