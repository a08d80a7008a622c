using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VmManager.Tests.Support.People;

/// <summary>A mail server on a free loopback port that speaks enough SMTP (RFC 5321) to take mail, or to refuse it with a given answer.</summary>
public sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public SmtpListener()
    {
        _listener.Start();
        _running = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it says to RCPT instead of taking the recipient.</summary>
    public string? RecipientAnswer { get; set; }

    /// <summary>Accepts connections and then says nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What arrived: envelope and message.</summary>
    public List<(string From, string To, string Data)> Mails { get; } = [];

    public async ValueTask DisposeAsync()
    {
        // Stopped only when nobody is about to accept any more.
        await _stop.CancelAsync();
        await _running;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await TalkAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
            return;
        }
        await writer.WriteLineAsync("220 test");
        var (from, to) = ("", "");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var answer = "250 ok";
            if (line.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase))
                answer = "250-test\r\n250-8BITMIME\r\n250 SMTPUTF8";
            else if (line.StartsWith("MAIL FROM:", StringComparison.OrdinalIgnoreCase))
                from = line[10..];
            else if (line.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase))
                (to, answer) = (line[8..], RecipientAnswer ?? answer);
            else if (line is "DATA")
                answer = await TakeAsync(reader, writer, from, to);
            await writer.WriteLineAsync(line is "QUIT" ? "221 bye" : answer);
            if (line is "QUIT")
                return;
        }
    }

    private async Task<string> TakeAsync(StreamReader reader, StreamWriter writer, string from, string to)
    {
        await writer.WriteLineAsync("354 go on");
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line and not ".")
            data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        Mails.Add((from, to, data.ToString()));
        return "250 taken";
    }
}
