using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Infrastructure;
using VmManager.Tests.Support;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core;

/// <summary>
/// Every use case there is, with texts nobody should send in every place for a text: each is answered by a result, and what a form refuses is
/// told by its field. New use cases are found by themselves.
/// </summary>
public sealed class HostileTextTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly CancellationTokenSource _ending = new(TimeSpan.FromMinutes(2));
    private ServiceProvider _services = null!;

    /// <summary>But the audit, which is told what use cases have checked.</summary>
    public static TheoryData<string> UseCases => new(UseCase.All.Where(useCase => useCase.TakesText && useCase.Name != "IAuditLog.WriteAsync").Select(useCase => useCase.Name));

    /// <summary>Not as inline data: the test framework would mend some of them.</summary>
    private static IReadOnlyList<string> Texts { get; } =
    [
        "", " ", "\0", "a\0b", "\uD800", "half \uDC00 pair", "\uFEFF", "\u202Egnp.exe", "\uFFFF", "a\r\nSet-Cookie: b=c", "\u001b[2J",
        "'; drop table instances; --", "\" or 1=1 --", "%' or '%'='", "\\", "$(reboot)`reboot`;reboot|reboot", "<script>alert(1)</script>",
        "../../etc/passwd", "{0}{1}%s%n", "ünïcode 🐧 نص 文字", "NaN", "-1", new string('a', 1_000_000), new string('é', 10_000),
    ];

    public Task InitializeAsync()
    {
        _services = new ServiceCollection().AddLogging().AddSingleton(database.Configuration)
            .AddCore().AddInfrastructure(database.Configuration).AddSingleton<IOperationWaker, NoWaker>()
            .AddSingleton<IPublicAddress, ExampleAddress>().AddSingleton(new EvenTime(TimeProvider.System) { Floor = TimeSpan.Zero })
            .BuildServiceProvider();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _ending.CancelAsync();
        await _services.DisposeAsync();
        _ending.Dispose();
    }

    [Theory]
    [MemberData(nameof(UseCases))]
    public async Task UseCase_WithHostileTexts_AnswersByAResult(string name)
    {
        var useCase = UseCase.All.Single(useCase => useCase.Name == name);
        var instance = await database.Seed.InstanceAsync();
        var vouchers = (await _services.GetRequiredService<IVoucherActions>().CreateAsync(
            Actor.Platform, new VoucherForm { Name = "Something", Amount = 1 }, _ending.Token)).ShouldSucceed();
        var payment = (await _services.GetRequiredService<IPaymentActions>().RequestAsync(
            instance.Actor, projectId: null, new PaymentForm { Amount = Points.One, FormId = Guid.NewGuid() }, _ending.Token)).ShouldSucceed();

        foreach (var text in Texts)
        {
            var arguments = UseCaseArguments.Filled(text);
            arguments[typeof(InstanceId)] = instance.Id;
            arguments[typeof(OperationId)] = TypedId.New<OperationId>();
            arguments[typeof(SshKeyId)] = TypedId.New<SshKeyId>();
            arguments[typeof(PersonId)] = instance.Owner.Person.Id;
            arguments[typeof(ServerId)] = instance.Server.Id;
            arguments[typeof(TemplateId)] = instance.Template.Id;
            arguments[typeof(PlanId)] = instance.Plan.Id;
            arguments[typeof(ProjectId)] = instance.Owner.Project.Id;
            arguments[typeof(VoucherBatchId)] = vouchers.Id;
            arguments[typeof(PaymentRequestId)] = payment.Id;
            arguments[typeof(GrantForm)] = (GrantForm)arguments[typeof(GrantForm)] with { ProjectId = instance.Owner.Project.Id };
            arguments[typeof(TransferForm)] = (TransferForm)arguments[typeof(TransferForm)] with { From = instance.Owner.Project.Id, To = instance.Owner.Project.Id };

            var (refusal, _) = await useCase.CallAsync(_services, instance.Actor with { IsAdmin = true }, arguments, _ending.Token);

            if (refusal is Invalid invalid)
                invalid.Problems.ShouldAllBe(problem => problem.Field != null, $"of \"{text[..Math.Min(text.Length, 40)]}\"");
        }
    }

    private sealed class NoWaker : IOperationWaker
    {
        public Task WakeAsync(OperationId operationId, DateTimeOffset at, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
