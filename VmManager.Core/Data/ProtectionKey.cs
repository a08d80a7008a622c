namespace VmManager.Core.Data;

/// <summary>A key of the data protection ring, kept in the database so that all processes share it.</summary>
public sealed class ProtectionKey
{
    public int Id { get; init; }

    public required string FriendlyName { get; init; }

    public required string Xml { get; init; }
}
