using System.Globalization;
using Microsoft.Extensions.Localization;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Instances;

/// <summary>Questions before what is hard to take back.</summary>
internal static class InstanceQuestions
{
    public static Question Delete(IStringLocalizer<InstancesText> text, string name) =>
        new(text["DeleteHeading", name], text["DeleteWords"])
        {
            TypeToConfirm = name,
            ConfirmLabel = text["DeleteConfirm"],
            IsDestructive = true,
        };

    public static Question DeleteSeveral(IStringLocalizer<InstancesText> text, IReadOnlyList<string> names) =>
        new(text["DeleteSeveralHeading", names.Count], text["DeleteSeveralWords"])
        {
            Items = names,
            TypeToConfirm = text["DeleteSeveralType", names.Count.ToString(CultureInfo.CurrentCulture)],
            ConfirmLabel = text["DeleteSeveralConfirm", names.Count],
            IsDestructive = true,
        };

    public static Question ForceStop(IStringLocalizer<InstancesText> text, string name) =>
        new(text["ForceStopHeading", name], text["ForceStopWords"]) { ConfirmLabel = text["ForceStop"], IsDestructive = true };
}
