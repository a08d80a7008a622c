using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

public static class ServerErrors
{
    public static Error NameTaken(string name) =>
        new("server.name_taken", $"Another server is called \"{name}\": choose another name.") { Arguments = [name] };

    public static Error EndpointTaken(string name) =>
        new("server.endpoint_taken", $"The server \"{name}\" has this address already.") { Arguments = [name] };

    public static Error MalformedEndpoint() =>
        new("server.malformed_endpoint", "Write \"unix:\" and an absolute path, or \"https://\" with host and port.");

    public static Error MalformedName() =>
        new("server.malformed_name", "Use 1 to 60 letters, digits, dots, blanks, hyphens and underscores.");

    public static Error MalformedEngineName() =>
        new("server.malformed_engine_name", "Use the name as the engine shows it: letters, digits, dots, hyphens and underscores.");

    public static Error TokenNeeded() =>
        new("server.token_needed", "A server reached over the network needs a trust token: make one there and paste it here.");

    public static Error EngineNotOffered(EngineKind engine) =>
        new("server.engine_not_offered", $"This platform has no adapter for {engine}.") { Arguments = [engine.ToString()] };

    public static Error CheckFailed(ConnectionCheck check) =>
        new("server.check_failed", check.Message) { Arguments = [check.Message] };

    public static Error NotByToken() =>
        new("server.not_by_token", "This server is reached over a Unix socket: there is no trust to renew.");

    public static Error HasInstances(int count) =>
        new("server.has_instances", $"{count} instances are on this server. Delete or move them first; nothing was changed.")
        { Arguments = [count] };

    public static Error NameNotConfirmed(string name) =>
        new("server.name_not_confirmed", $"Type the server's name, {name}, to remove it.") { Arguments = [name] };

    public static Error ReasonNeeded() => new("server.reason_needed", "Say why, for the other admins.");
}
