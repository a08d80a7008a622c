using FsCheck;
using FsCheck.Fluent;
using VmManager.Core.People.SshKeys;

namespace VmManager.Tests.Core.People;

public sealed class PublicKeyLineTests
{
    private const string Ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS";

    [Theory]
    [MemberData(nameof(SampleKeys.Good), MemberType = typeof(SampleKeys))]
    public void Parse_WhenSshKeygenMadeTheKey_TakesItWithItsFingerprint(string line, string fingerprint)
    {
        var key = PublicKeyLine.Parse($"  {line}\n");

        key.IsSuccess.ShouldBeTrue(key.Error?.ToString());
        key.Value.Text.ShouldBe(line);
        key.Value.Fingerprint.ShouldBe(fingerprint);
    }

    [Theory]
    [InlineData("", "public_key.missing")]
    [InlineData("   \r\n\t ", "public_key.missing")]
    [InlineData(null, "public_key.missing")]
    [InlineData("hello", "public_key.malformed")]
    [InlineData("ssh-ed25519", "public_key.malformed")]
    [InlineData("ssh-ed25519 not-base64!", "public_key.malformed")]
    [InlineData("ssh-ed25519 AAAA", "public_key.malformed")]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS", "public_key.malformed")]
    [InlineData("sk-ssh-ed25519@openssh.com AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS", "public_key.malformed")]
    [InlineData(Ed25519 + "AAAA", "public_key.malformed")]
    [InlineData("SSH-ED25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS", "public_key.malformed")]
    [InlineData("ѕsh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS", "public_key.malformed")]
    [InlineData("ssh-dss AAAAB3NzaC1kc3MAAACBAP", "public_key.weak")]
    [InlineData("ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5", "public_key.certificate")]
    [InlineData("command=\"rm -rf /\" " + Ed25519, "public_key.options")]
    [InlineData("command=\"x\",no-pty ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB x", "public_key.options")]
    [InlineData("from=\"10.0.0.0/8\" " + Ed25519 + " me", "public_key.options")]
    [InlineData(Ed25519 + "\nssh-ed25519 AAAA", "public_key.several_lines")]
    [InlineData(Ed25519 + " me\r\ncommand=\"id\" x", "public_key.several_lines")]
    [InlineData(Ed25519 + " me\rx", "public_key.several_lines")]
    [InlineData(Ed25519 + " me\0x", "public_key.malformed")]
    [InlineData(Ed25519 + " me\u001b[31m", "public_key.malformed")]
    [InlineData(Ed25519 + " me\u0085x", "public_key.malformed")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n-----END OPENSSH PRIVATE KEY-----", "public_key.private")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----", "public_key.private")]
    [InlineData("-----begin private key-----\nMC4CAQ", "public_key.private")]
    [InlineData("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none", "public_key.private")]
    [InlineData("b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ", "public_key.private")]
    [InlineData(SampleKeys.ShortRsa, "public_key.rsa_too_short")]
    [InlineData(SampleKeys.OffCurve, "public_key.malformed")]
    [InlineData("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA", "public_key.other_format")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2Vw", "public_key.other_format")]
    public void Parse_WhenTheTextIsNoSingleKey_SaysWhatItIs(string? text, string code) => (PublicKeyLine.Parse(text).Error?.Code).ShouldBe(code);

    [Fact]
    public void Parse_WhenTheKeyIsPrivateAndHuge_StillWarns() =>
        (PublicKeyLine.Parse("-----BEGIN RSA PRIVATE KEY-----" + new string('A', 100_000)).Error?.Code).ShouldBe("public_key.private");

    [Fact]
    public void Parse_WhenTheTextIsHuge_RefusesWithoutReadingIt() =>
        (PublicKeyLine.Parse("ssh-rsa " + new string('A', 5_000_000)).Error?.Code).ShouldBe("public_key.too_long");

    [Fact]
    public void Parse_WhenTheCommentIsTooLong_SaysSo() =>
        (PublicKeyLine.Parse($"{Ed25519} {new string('x', 201)}").Error?.Code).ShouldBe("public_key.bad_comment");

    [Theory]
    [InlineData("mira@büro")]
    [InlineData("a comment of words")]
    [InlineData("日本語 🔑")]
    public void Parse_WhenTheCommentIsWordsOfAnyScript_KeepsThem(string comment) =>
        PublicKeyLine.Parse($"{Ed25519}   {comment} ").Value.Text.ShouldBe($"{Ed25519} {comment}");

    [Fact]
    public void Parse_OfAnything_GivesAnErrorOrOneLineThatParsesToItself() => Prop.ForAll<string>(text =>
    {
        var key = PublicKeyLine.Parse(text);
        return !key.IsSuccess || (!key.Value.Text.Any(char.IsControl) && PublicKeyLine.Parse(key.Value.Text).Value == key.Value);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_OfAKeyWithOneByteChanged_NeverThrowsAndNeverKeepsTheFingerprint()
    {
        var original = PublicKeyLine.Parse(Ed25519).Value;
        var blob = Convert.FromBase64String(Ed25519.Split(' ')[1]);
        Prop.ForAll(Gen.Choose(0, blob.Length - 1).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (index, change) =>
        {
            var changed = (byte[])blob.Clone();
            changed[index] ^= (byte)change;
            var key = PublicKeyLine.Parse($"ssh-ed25519 {Convert.ToBase64String(changed)}");
            // Only the 32 bytes of the point may differ; the frame around them is fixed.
            return key.IsSuccess == (index >= blob.Length - 32) && (!key.IsSuccess || !string.Equals(key.Value.Fingerprint, original.Fingerprint, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
    }
}
