using System.Net.Sockets;
using VmManager.Core.Engines;
using VmManager.Core.Shared;
using VmManager.Infrastructure.Engines.Incus;

namespace VmManager.Tests.Engines;

/// <summary>The words are Incus 6.0's own, seen or in its source.</summary>
public sealed class IncusErrorsTests
{
    [Theory]
    [InlineData(500, "Failed creating instance from image: Failed to run: unsquashfs: No space left on device", "engine.storage_full", Recurrence.Final)]
    [InlineData(500, "write /root/x: disk quota exceeded", "engine.storage_full", Recurrence.Final)]
    [InlineData(500, "Instance is busy running a \"start\" operation", "engine.busy", Recurrence.Passing)]
    [InlineData(500, "Failed creating instance record: Add instance info to the database: Failed to create \"instances\" entry: UNIQUE constraint failed: instances.project_id, instances.name", "engine.guest_exists", Recurrence.Final)]
    [InlineData(409, "Instance \"vm-1\" already exists", "engine.guest_exists", Recurrence.Final)]
    [InlineData(500, "Image not provided for instance creation", "engine.image_missing", Recurrence.Final)]
    [InlineData(404, "Failed to fetch instance \"vm-1\" in project \"default\": Instance not found", "engine.guest_missing", Recurrence.Final)]
    [InlineData(400, "Instance is not running", "engine.guest_not_running", Recurrence.Final)]
    [InlineData(400, "Instance is frozen", "engine.guest_not_running", Recurrence.Final)]
    [InlineData(500, "The instance isn't running", "engine.guest_not_running", Recurrence.Final)]
    [InlineData(500, "Failed shutting down instance, status is \"Running\": context deadline exceeded", "engine.timed_out", Recurrence.Passing)]
    [InlineData(404, "Operation not found", "engine.task_forgotten", Recurrence.Final)]
    [InlineData(403, "Forbidden", "engine.untrusted", Recurrence.Final)]
    [InlineData(401, "Unauthorized", "engine.untrusted", Recurrence.Final)]
    [InlineData(412, "ETag doesn't match: abc vs def", "engine.busy", Recurrence.Passing)]
    [InlineData(503, "Incus daemon is shutting down", "engine.unreachable", Recurrence.Passing)]
    [InlineData(400, "Invalid instance name: Name can only contain alphanumeric and hyphen characters", "engine.refused", Recurrence.Final)]
    [InlineData(500, "Failed to run: forkstart vm-1", "engine.refused", Recurrence.Passing)]
    [InlineData(500, null, "engine.refused", Recurrence.Passing)]
    public void FromAnswer_WhenIncusSaysThis_IsThat(int status, string? words, string code, Recurrence recurrence)
    {
        var error = IncusErrors.FromAnswer(status, words, "/1.0/instances/vm-1/state");

        error.Code.ShouldBe(code);
        error.Recurrence.ShouldBe(recurrence);
        if (code is EngineErrorCodes.GuestExists or EngineErrorCodes.GuestMissing or EngineErrorCodes.GuestNotRunning)
            error.Message.ShouldContain("vm-1");
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, "may not use the socket")]
    [InlineData(SocketError.ConnectionRefused, "Incus is not running")]
    [InlineData(SocketError.AddressNotAvailable, "there is no socket /nowhere/x.socket")]
    public void Describe_WhenTheSocketFails_NamesTheCause(SocketError error, string words) =>
        IncusErrors.Describe(new SocketException((int)error), IncusEndpoint.TryParse("unix:/nowhere/x.socket")!).ShouldContain(words);
}
