using VmManager.Core.People.Identity;

namespace VmManager.Tests.Core.People;

/// <summary>Passwords, addresses, names and handles: what is taken and what is not.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData("", "password.too_short")]
    [InlineData("123456789", "password.too_short")]
    [InlineData("1234567890", "password.too_common")]
    [InlineData("aaaaaaaaaaaa", "password.too_common")]
    [InlineData("P@ssw0rd2026!", "password.too_common")]
    [InlineData("Password12345", "password.too_common")]
    [InlineData("azertyuiop", "password.too_common")]
    [InlineData("MotDePasse99", "password.too_common")]
    [InlineData("mira.muller@example.test", "password.too_common")]
    [InlineData("mira.muller1", "password.too_common")]
    [InlineData("!!Mira Muller2026", "password.too_common")]
    [InlineData("three quiet otters", null)]
    [InlineData("пароль из нескольких слов", null)]
    [InlineData("k7#mQz!2pX", null)]
    public void Password_IsJudgedByLengthAndByBeingGuessable(string password, string? code) =>
        (PasswordRules.Check(password, "mira.muller@example.test", "Mira Muller")?.Code).ShouldBe(code);

    [Fact]
    public void Password_OverTheLimit_IsRefusedBeforeItIsHashed() =>
        (PasswordRules.Check(new string('x', 257), "a@b.test", "A")?.Code).ShouldBe("password.too_long");

    [Theory]
    [InlineData("a@example.org", true)]
    [InlineData(" a.b+tag@sub.example.org ", true)]
    [InlineData("o'brien@example.org", true)]
    [InlineData("jürgen@bücher.example", true)]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("@example.org", false)]
    [InlineData("a@", false)]
    [InlineData("a@localhost", false)]
    [InlineData("a b@example.org", false)]
    [InlineData("a@exa mple.org", false)]
    [InlineData("a@example..org", false)]
    [InlineData(".a@example.org", false)]
    [InlineData("a..b@example.org", false)]
    [InlineData("a@-example.org", false)]
    [InlineData("a@example.org\r\nBcc: b@example.org", false)]
    [InlineData("a\r\nBcc: b@example.org", false)]
    [InlineData("a,b@example.org", false)]
    [InlineData("<script>@example.org", false)]
    [InlineData("\"a\"@example.org", false)]
    public void Email_IsTakenInTheFormThatHeadersCanHold(string text, bool isTaken) =>
        EmailAddress.Parse(text, "Email").IsSuccess.ShouldBe(isTaken);

    [Fact]
    public void Email_LongerThanMailAllows_IsRefused() =>
        EmailAddress.Parse($"a@{string.Join('.', Enumerable.Repeat(new string('x', 60), 5))}", "Email").IsSuccess.ShouldBeFalse();

    [Theory]
    [InlineData("mira", true)]
    [InlineData("mira-2", true)]
    [InlineData("MIRA", true)]
    [InlineData("mi", false)]
    [InlineData("2mira", false)]
    [InlineData("-mira", false)]
    [InlineData("mira-", false)]
    [InlineData("mira müller", false)]
    [InlineData("mira;id", false)]
    [InlineData("root", false)]
    [InlineData("www-data", false)]
    [InlineData("mira\n", true)]
    [InlineData("mi\nra", false)]
    public void Handle_IsAUserNameThatLinuxTakes(string text, bool isTaken) => Handle.Parse(text).IsSuccess.ShouldBe(isTaken);

    [Theory]
    [InlineData("Zoë Müller", true)]
    [InlineData("小林 さくら", true)]
    [InlineData("👩‍🚀 Ada", true)]
    [InlineData("<b>Bold</b>", true)]
    [InlineData("   ", false)]
    [InlineData("two\nlines", false)]
    [InlineData("nul\0", false)]
    [InlineData("evil\u202Egnp.exe", false)]
    public void DisplayName_IsOneLineOfAnyScript(string text, bool isTaken) => DisplayName.Parse(text, "DisplayName").IsSuccess.ShouldBe(isTaken);
}
