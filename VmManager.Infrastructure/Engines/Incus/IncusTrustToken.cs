using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>What <c>incus config trust add NAME</c> prints: base64 of this in JSON. Good once, and until its expiry where it has one.</summary>
internal sealed record IncusTrustToken(
    [property: JsonPropertyName("client_name")] string ClientName,
    [property: JsonPropertyName("fingerprint")] string Fingerprint,
    [property: JsonPropertyName("addresses")] IReadOnlyList<string> Addresses,
    [property: JsonPropertyName("secret")] string Secret,
    [property: JsonPropertyName("expires_at")] DateTimeOffset? ExpiresAt)
{
    /// <summary>The token as it was printed, without line breaks: what the server wants to see again.</summary>
    [JsonIgnore]
    public string Text { get; private init; } = "";

    /// <summary>Reads what an admin pasted; null when it is no token.</summary>
    public static IncusTrustToken? TryParse(string text)
    {
        text = string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
        try
        {
            var token = JsonSerializer.Deserialize<IncusTrustToken>(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
            return token is { Secret.Length: > 0, Fingerprint.Length: 64, ClientName.Length: > 0 } ? token with { Text = text } : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it says itself that it is too late. Incus writes the year 1 for "never".</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt is { Year: > 1 } end && end <= now;
}
