namespace VmManager.Core.Shared;

/// <summary>Where people reach the platform. Links in mails start here; a request's Host header, which its sender chooses, never decides.</summary>
public interface IPublicAddress
{
    /// <summary>The full address of a page.</summary>
    /// <param name="pathAndQuery">Starts with "/", values escaped.</param>
    Uri Link(string pathAndQuery);
}
