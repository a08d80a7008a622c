using VmManager.Core.People.SignIn;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.People;

public sealed class SignInGuardTests(PeopleHost host) : IClassFixture<PeopleHost>
{
    private SignInGuards Guards => host.Get<SignInGuards>();

    [Fact]
    public async Task Begin_AfterFiveFailuresInFiveMinutes_LocksForFiveMinutesFromTheFifth()
    {
        var email = PeopleSteps.NewEmail();
        for (var failure = 1; failure <= 5; failure++)
        {
            var attempt = await BeginAsync(email);
            attempt.LockedFor.ShouldBeNull();
            attempt.IsLast.ShouldBe(failure == 5);
            host.Time.Pass(TimeSpan.FromSeconds(failure < 5 ? 50 : 290));
        }

        (await BeginAsync(email)).LockedFor.ShouldNotBeNull();
        host.Time.Pass(TimeSpan.FromSeconds(15));
        (await BeginAsync(email)).LockedFor.ShouldBeNull();
    }

    [Fact]
    public async Task Begin_WhenFailuresAreFarApart_NeverLocks()
    {
        var email = PeopleSteps.NewEmail();
        for (var failure = 0; failure < 12; failure++)
        {
            (await BeginAsync(email)).ShouldBe(new SignInAttempt(null, IsLast: false));
            host.Time.Pass(TimeSpan.FromSeconds(76));
        }
    }

    [Fact]
    public async Task Begin_OfAHundredAtOnce_LetsFiveLookAtThePassword()
    {
        var email = PeopleSteps.NewEmail();

        var attempts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => BeginAsync(email)));

        attempts.Count(attempt => attempt.LockedFor is null).ShouldBe(5);
    }

    [Fact]
    public async Task Forget_AfterASuccess_StartsOver()
    {
        var email = PeopleSteps.NewEmail();
        for (var failure = 0; failure < 4; failure++)
            await BeginAsync(email);

        await Guards.ForgetAsync(email.ToUpperInvariant(), CancellationToken.None);

        for (var failure = 0; failure < 4; failure++)
            (await BeginAsync(email)).IsLast.ShouldBeFalse();
    }

    [Fact]
    public async Task ForgetOld_RemovesWhatNoLongerCounts_AndKeepsLocks()
    {
        var (old, locked) = (PeopleSteps.NewEmail(), PeopleSteps.NewEmail());
        await BeginAsync(old);
        host.Time.Pass(TimeSpan.FromMinutes(61));
        for (var failure = 0; failure < 5; failure++)
            await BeginAsync(locked);

        (await Guards.ForgetOldAsync(CancellationToken.None)).ShouldBeGreaterThan(0);

        (await BeginAsync(locked)).LockedFor.ShouldNotBeNull();
    }

    private Task<SignInAttempt> BeginAsync(string email) => Guards.BeginAsync(email, CancellationToken.None);
}
