using System.Globalization;
using System.Text;
using VmManager.Tests.Support;

namespace VmManager.Tests.Benchmarks;

/// <summary>What an administrator would write: a shell script that makes ready machines with the incus and ssh commands.</summary>
internal sealed class CreateScript
{
    private const string Body = """
        set -eu
        one() {
          incus create -q "$IMAGE" "$1" -n "$NETWORK" -s "$POOL" -c limits.cpu=1 -c limits.memory=512MiB -d root,size=4GiB </dev/null
          incus start -q "$1"
          report=$(printf '%s\n' "$1" debian secret-$1-password "$KEY" no 0 |
            incus exec "$1" -T -- /bin/sh -c "$(cat "$GUEST")" vmmanager prepare)
          address=$(printf '%s\n' "$report" | sed -n 's/^address //p' | head -n 1)
          printf '%s %s\n' "$address" "$(printf '%s\n' "$report" | sed -n 's/^hostkey //p')" >"$FOLDER/$1.known"
          until ssh -F none -i "$FOLDER/key" -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes \
              -o UserKnownHostsFile="$FOLDER/$1.known" -o ConnectTimeout=10 "debian@$address" true 2>/dev/null; do
            sleep 0.05
          done
        }
        for number in $(seq "$COUNT"); do one "$STEM-$number" & pids="${pids:-} $!"; done
        for pid in $pids; do wait "$pid"; done
        """;

    private readonly LocalEngine _engine;
    private readonly string _folder;

    private CreateScript(LocalEngine engine, string folder) => (_engine, _folder) = (engine, folder);

    public static async Task<CreateScript> PrepareAsync(LocalEngine engine)
    {
        var folder = Directory.CreateTempSubdirectory("vmm-script-").FullName;
        await Commands.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "script", "-f", Path.Combine(folder, "key"));
        await File.WriteAllTextAsync(Path.Combine(folder, "create.sh"), Body);
        using var guest = typeof(VmManager.Core.CoreRegistration).Assembly.GetManifestResourceStream("VmManager.Core.Instances.Access.guest.sh")!;
        using var reader = new StreamReader(guest, Encoding.UTF8);
        await File.WriteAllTextAsync(Path.Combine(folder, "guest.sh"), await reader.ReadToEndAsync());
        return new CreateScript(engine, folder);
    }

    /// <summary>Runs it until every machine takes a sign-in.</summary>
    public async Task CreateAsync(string stem, int count) => await Commands.RunAsync(
        "env",
        $"INCUS_SOCKET={_engine.Socket}", $"INCUS_CONF={_folder}", $"FOLDER={_folder}", $"IMAGE={_engine.Image}", $"POOL={_engine.Pool}",
        $"NETWORK={_engine.Network}", $"GUEST={_folder}/guest.sh", $"STEM={stem}", string.Create(CultureInfo.InvariantCulture, $"COUNT={count}"),
        $"KEY={(await File.ReadAllTextAsync(Path.Combine(_folder, "key.pub"))).Trim()}", "bash", Path.Combine(_folder, "create.sh"));
}
