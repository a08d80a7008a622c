using System.Diagnostics.CodeAnalysis;

namespace VmManager.Core.Shared;

/// <summary>Success without a value, or an expected failure.</summary>
public readonly record struct Result
{
    private Result(Error? error) => Error = error;

    /// <summary>The failure, or null on success.</summary>
    public Error? Error { get; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    public static Result Success => default;

    public static Result Failure(Error error) => new(error);

    public static implicit operator Result(Error error) => new(error);
}

/// <summary>A value, or an expected failure. Exceptions are kept for bugs and broken infrastructure.</summary>
public readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>The failure, or null on success.</summary>
    public Error? Error { get; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The result is a failure: ask <see cref="IsSuccess"/> first.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"There is no value: {Error}");

    public static Result<T> Success(T value) => new(value, null);

    public static Result<T> Failure(Error error) => new(default, error);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);

    /// <summary>Carries the failure over, or maps the value.</summary>
    public Result<TOther> Map<TOther>(Func<T, TOther> map) => IsSuccess ? map(Value) : Result<TOther>.Failure(Error);
}
