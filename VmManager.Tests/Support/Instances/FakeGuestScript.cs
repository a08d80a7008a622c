using System.Text;
using VmManager.Core.Engines;

namespace VmManager.Tests.Support.Instances;

/// <summary>What guest.sh does, seen from outside.</summary>
internal static class FakeGuestScript
{
    public const string HostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOJKNvij5aS7jNC/hLaEJxgXC6HVhTUMU4MRBLvIJn75";

    public static GuestCommandResult Run(FakeGuest guest, string verb, ReadOnlyMemory<byte> input, string? problem)
    {
        var lines = Encoding.UTF8.GetString(input.Span).Split('\n');
        guest.Told[verb] = lines;
        var addresses = string.Concat(guest.Addresses.Select(address => $"address {address}\n"));
        if (problem is not null)
            return new GuestCommandResult(1, verb is "prepare" ? addresses : "", problem + "\n");
        switch (verb)
        {
            case "prepare":
                guest.Password = lines[2];
                guest.Keys = Keys(lines, 5);
                return new GuestCommandResult(0, $"hostkey {HostKey}\n{addresses}done\n", "");
            case "keys":
                guest.Keys = Keys(lines, 3);
                break;
            case "password":
                guest.Told["previous"] = guest.Told.TryGetValue("previous", out var kept) && kept[0] == lines[0] ? kept : [lines[0], guest.Password!];
                guest.Password = lines[2];
                break;
            case "restore-password" when guest.Told.TryGetValue("previous", out var previous) && previous[0] == lines[0]:
                guest.Password = previous[1];
                guest.Told.TryRemove("previous", out _);
                break;
        }
        return new GuestCommandResult(0, "done\n", "");
    }

    private static string[] Keys(string[] lines, int at) => lines[(at + 1)..(at + 1 + int.Parse(lines[at]))];
}
