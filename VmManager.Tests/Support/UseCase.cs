using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support;

/// <summary>A public method of one of Core's services that takes who acts: what pages and sockets call. Found by reflection.</summary>
public sealed class UseCase
{
    private readonly Type _service;
    private readonly MethodInfo _method;
    private readonly ParameterInfo[] _parameters;

    private UseCase(Type service, MethodInfo method) => (_service, _method, _parameters) = (service, method, method.GetParameters());

    /// <summary>"IInstanceActions.DeleteAsync".</summary>
    public string Name => $"{_service.Name}.{_method.Name}";

    /// <summary>Whether it is about one thing, which has an owner.</summary>
    public bool NamesSomething => _parameters.Any(parameter => IsId(Unwrapped(parameter.ParameterType)));

    /// <summary>Whether people write something into it.</summary>
    public bool TakesText => _parameters.Any(parameter => parameter.ParameterType == typeof(string)
        || parameter.ParameterType.GetProperties().Any(property => property.PropertyType == typeof(string) && property.CanWrite));

    public static IReadOnlyList<UseCase> All { get; } =
    [
        .. new ServiceCollection().AddCore().Select(service => service.ServiceType)
            .Where(service => service.Assembly == typeof(CoreRegistration).Assembly && service.IsVisible && !service.ContainsGenericParameters).Distinct()
            .SelectMany(service => service.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(Acts).Select(method => new UseCase(service, method)))
            .OrderBy(useCase => useCase.Name, StringComparer.Ordinal),
    ];

    /// <summary>Calls it.</summary>
    /// <param name="services">Where the service comes from.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="arguments">The other arguments by type; ids also stand for lists of them and for optional ones.</param>
    /// <param name="ending">Ends the call.</param>
    /// <returns>The refusal, or null and what it gave: of a stream the first element.</returns>
    public async Task<(Error? Refusal, object? Given)> CallAsync(
        IServiceProvider services, Actor actor, IReadOnlyDictionary<Type, object> arguments, CancellationToken ending)
    {
        var given = _parameters.Select(parameter => Argument(parameter.ParameterType, actor, arguments, ending)).ToArray();
        var answer = _method.Invoke(services.GetRequiredService(_service), given);
        if (answer is Task task)
        {
            await task;
            answer = task.GetType().IsGenericType ? ((dynamic)task).Result : null;
        }
        if (answer is not null && Stream(answer.GetType()) is { } element)
            answer = await (Task<object?>)typeof(UseCase).GetMethod(nameof(FirstAsync), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(element).Invoke(null, [answer])!;
        if (answer is Result result)
            return (result.Error, null);
        if (answer?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Result<>))
            return ((dynamic)answer).Error is Error error ? (error, null) : (null, ((dynamic)answer).Value);
        return (null, answer);
    }

    public override string ToString() => Name;

    /// <summary>What belongs into a caller's unit of work is a part of use cases, not one.</summary>
    private static bool Acts(MethodInfo method) =>
        method.GetParameters() is var parameters && parameters.Any(parameter => parameter.ParameterType == typeof(Actor))
        && parameters.All(parameter => !parameter.ParameterType.IsAssignableTo(typeof(DbContext))) && !method.IsGenericMethod;

    private static object? Argument(Type type, Actor actor, IReadOnlyDictionary<Type, object> arguments, CancellationToken ending)
    {
        if (type == typeof(Actor))
            return actor;
        if (type == typeof(CancellationToken))
            return ending;
        if (arguments.TryGetValue(Unwrapped(type), out var argument))
            return Listed(type) is { } item ? ListOf(item, argument) : argument;
        return type.IsValueType ? Activator.CreateInstance(type) : throw new InvalidOperationException($"Add an argument of type {type} to the table.");
    }

    private static Type Unwrapped(Type type) => Nullable.GetUnderlyingType(type) ?? Listed(type) ?? type;

    private static Type? Listed(Type type) => type.IsGenericType
        && type.GetGenericTypeDefinition() is var kind && (kind == typeof(IReadOnlyList<>) || kind == typeof(IReadOnlyCollection<>))
        ? type.GetGenericArguments()[0]
        : null;

    private static Array ListOf(Type item, object only)
    {
        var list = Array.CreateInstance(item, 1);
        list.SetValue(only, 0);
        return list;
    }

    private static bool IsId(Type type) =>
        type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ITypedId<>));

    private static Type? Stream(Type type) => type.GetInterfaces()
        .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))?.GetGenericArguments()[0];

    private static async Task<object?> FirstAsync<T>(IAsyncEnumerable<T> stream)
    {
        await foreach (var element in stream)
            return element;
        return null;
    }
}
