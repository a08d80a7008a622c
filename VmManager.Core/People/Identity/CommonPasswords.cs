using System.Collections.Frozen;

namespace VmManager.Core.People.Identity;

/// <summary>The cores of what guessing programs try first, lower case, without digits and signs at the ends.</summary>
internal static class CommonPasswords
{
    public static FrozenSet<string> All { get; } = new[]
    {
        "password", "passwordpassword", "mypassword", "yourpassword", "thepassword", "newpassword", "passphrase", "passwort", "motdepasse",
        "monmotdepasse", "contraseña", "secret", "topsecret", "changeme", "changemenow", "changeit", "letmein", "letmeinnow", "opensesame",
        "welcome", "welcomehome", "bienvenue", "bonjour", "bonjourbonjour", "hello", "helloworld", "hellohello", "iloveyou", "iloveyouforever",
        "jetaime", "jetaimejetaime", "loulou", "doudou", "chouchou", "princess", "princesse", "sunshine", "soleil", "football", "baseball",
        "basketball", "superman", "batman", "spiderman", "starwars", "pokemon", "naruto", "minecraft", "whatever", "trustno", "dragon",
        "monkey", "master", "shadow", "michael", "jennifer", "jordan", "liverpool", "chelsea", "arsenal", "marseille", "paris", "computer",
        "internet", "administrator", "administrateur", "admin", "adminadmin", "adminpassword", "adminadminadmin", "root", "rootroot",
        "rootpassword", "rootrootroot", "toor", "user", "useruser", "guest", "guestguest", "test", "testtest", "testtesttest", "testing",
        "default", "system", "server", "debian", "ubuntu", "linux", "vmmanager", "virtualmachine", "qwerty", "qwertyuiop", "qwertyqwerty",
        "qwertyuiopasdfghjkl", "qwertz", "qwertzuiop", "azerty", "azertyuiop", "azertyazerty", "azertyuiopqsdfghjklm", "asdfghjkl",
        "asdfghjklqwertyuiop", "asdfasdf", "asdfasdfasdf", "qsdfghjklm", "zxcvbnm", "zxcvbnmasdfghjkl", "wxcvbn", "abcdefgh", "abcdefghij",
        "abcdefghijkl", "abcdefghijklmnopqrstuvwxyz", "aabbccddee", "abcabcabc", "abcdabcdabcd", "0123456789", "1234567890", "12345678910",
        "123456789a", "a123456789", "123456789123456789", "1234567891", "12345678901", "123456789012", "0987654321", "9876543210",
        "1122334455", "1231231231", "123123123123", "1234512345", "123456123456", "11223344556677889900", "1q2w3e4r5t", "1q2w3e4r5t6y",
        "1qaz2wsx3edc", "qazwsxedc", "qazwsxedcrfv", "q1w2e3r4t5", "q1w2e3r4t5y6", "zaq12wsxcde3", "zaq1zaq1zaq1", "1a2z3e4r5t", "azerty12345",
        "password12345", "qwerty12345", "p@ssw0rd", "passw0rd",
    }.ToFrozenSet(StringComparer.Ordinal);
}
