using System.Globalization;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Web.Admin.Shared;

namespace VmManager.Web.Admin.Operations;

/// <summary>What the list of operations shows, as its address says it.</summary>
public sealed record OperationsState
{
    public const int PageSize = 25;

    public OperationState? State { get; init; }

    public string Kind { get; init; } = "";

    public PersonId? Person { get; init; }

    public ServerId? Server { get; init; }

    public int Page { get; init; } = 1;

    public bool IsFiltered => State is not null || Kind.Length > 0 || Person is not null || Server is not null;

    public static OperationsState Read(string? state, string? kind, string? person, string? server, int? page) => new()
    {
        State = Enum.TryParse<OperationState>(state, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : null,
        Kind = kind?.Trim() ?? "",
        Person = TypedId.TryParse<PersonId>(person),
        Server = TypedId.TryParse<ServerId>(server),
        Page = Math.Max(page ?? 1, 1),
    };

    public OperationListRequest ToRequest() => new()
    {
        State = State,
        Kind = Kind.Length == 0 ? null : Kind,
        RequestedBy = Person,
        ServerId = Server,
        Page = new PageRequest(Page, PageSize),
    };

    public string ToAddress() => AddressOf.Build(
        "/admin/operations",
        ("state", State?.ToString().ToLowerInvariant()),
        ("kind", Kind),
        ("person", Person?.ToString()),
        ("server", Server?.ToString()),
        ("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null));
}
