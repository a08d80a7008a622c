using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VmManager.Core.Mail;

namespace VmManager.Infrastructure.Mail;

/// <summary>Delivers mail as soon as an act has left some, and looks every few seconds for what waits or what another process left.</summary>
internal sealed class MailDelivery(IMailOutbox outbox, DeliverMail deliver, TimeProvider time, ILogger<MailDelivery> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenCleanings = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var cleaned = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await deliver.RunAsync(stoppingToken);
                if (time.GetUtcNow() - cleaned > BetweenCleanings)
                {
                    await deliver.ForgetOldAsync(stoppingToken);
                    cleaned = time.GetUtcNow();
                }
                await outbox.WaitAsync(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The database is away, most likely: the mails stay in it.
                log.LogWarning(exception, "Mail delivery pauses");
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
