using VmManager.Core.Terminals;
using VmManager.Infrastructure.Ssh;

namespace VmManager.Tests.Terminals;

public sealed class TerminalOptionsTests
{
    [Fact]
    public void Validate_WhenNothingIsConfigured_Succeeds()
    {
        new TerminalOptionsValidator().Validate(null, new TerminalOptions()).Succeeded.ShouldBeTrue();
        new SshOptionsValidator().Validate(null, new SshOptions()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Validate_WhenSeveralAreWrong_NamesEachByItsKey()
    {
        var result = new TerminalOptionsValidator().Validate(null, new TerminalOptions
        {
            IdleMinutes = 0,
            CheckSeconds = 60,
            ScrollbackKilobytes = 512,
        });
        result.Failures!.Select(failure => failure.Split(' ')[0])
            .ShouldBe(["Terminals:IdleMinutes", "Terminals:CheckSeconds", "Terminals:ScrollbackKilobytes"]);
    }

    [Fact]
    public void Validate_WhenTheClientIsMissing_SaysWhatToInstall() =>
        new SshOptionsValidator().Validate(null, new SshOptions { Client = "/nowhere/ssh" }).FailureMessage!.ShouldContain("openssh-client");
}
