namespace VmManager.Core.Shared;

/// <summary>Encrypts secrets before they reach the database. What comes out is text; what it protects is never logged.</summary>
public interface ISecretProtector
{
    string Protect(string secret);

    /// <summary>The secret again.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The keys are gone or the text was changed.</exception>
    string Unprotect(string protectedSecret);
}
