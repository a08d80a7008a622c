namespace VmManager.Tests.Core.People;

/// <summary>Keys made with ssh-keygen for these tests; their private halves were thrown away. Fingerprints as <c>ssh-keygen -l</c> prints them.</summary>
public static class SampleKeys
{
    /// <summary>RSA of 1024 bits.</summary>
    public const string ShortRsa =
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDTj6ck3zb1m5dH0vVlSoHwpCRbvKPpnnbStX1ydkoT8NFbNTeXrc1JEVJt8Q2y"
            + "BSSIlD9rEn5XKAPqSAG4y+6Ymj13G26aJ+cNbUjuqYnSSbgHWISPk5h7dd0uUbiyLR3OyMGdmfta6ldufQuSwJ7C1WAzdcn2+JOB"
            + "nZLPkpj5lQ==";

    /// <summary>A point beside the curve.</summary>
    public const string OffCurve =
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFpdudLprGBa+CEZmUrs+bI5fe0d"
            + "2sV2G7QwggQaiEI107WfP4gOydKE4fRr+wUG5E+CZysZlt/MqU2loemLcSw=";

    public static TheoryData<string, string> Good { get; } = new()
    {
        {
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJUMglpiHP1E3xKP0HrCJc5wpFeIqx5HSWIx7MbI5Xix someone@somewhere",
            "SHA256:JE9VktTXZlJY5Ammssh2sDKr/s4Zp4dZndCvKlZTucU"
        },
        {
            "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFpdudLprGBa+CEZmUrs+bI5fe0d"
            + "2sV2G7QwggQaiEI107WfP4gOydKE4fRr+wUG5E+CZysZlt/MqU2loemLcS0= someone@somewhere",
            "SHA256:Mv8Z3xI2P3svsIHXUBq+1E7jz9W5edBaJUsl42FJdyQ"
        },
        {
            "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBK1YoeqF747snq0CGnppgVg43Plg"
            + "j2UPW48rl/14pWIEM+bMTuAx9OH65I/ljeVTF7PBSTgzKOsB0J+tAsJ5LbCOFyseWdhKsz5kpEuPsEPqQMNduhIHQB1V678UFmXg"
            + "eQ== someone@somewhere",
            "SHA256:d8o2wPjlLcI17H6IdTD+ILb3HjhUP9fPdsYI+Zg2SBc"
        },
        {
            "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAFOZMeXkzpEUq5rj1x8en2lMlzA"
            + "z1u+32o/Zcw2UAUxylwwHBdy9DD+Kx0UGFvKSvp0gNHoEmJaJiPs55Zr9CzNFgHanjf3zz2zEpSuBnVKGEUPspDXZusPFVl6sUUx"
            + "3TVtXupfX7gg3htygSkTJRZLma8jQVteTcSxR/F6r8U377Mvig== someone@somewhere",
            "SHA256:um9Qt4dT0iTM19ZaTrLv72rgRw8sGD5G5s0X6gH78Aw"
        },
        {
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCN/lIhy7mHEaTd5nPGXLWHTwbEep0t/4tm98Oxcda1vWIkU1YMA62OsKkeEqaV"
            + "cwffZls/+AHX4bEaWYQyyCGVXqcLykA75Qt9Vvz2vJSex2C6VKF/UG7y+8vDQYhznz5gt7q4z3qHkQDjO7RyWIjgZ9gPnvI5P1dg"
            + "TcQsJtOproDxAoFmnPst8KSRL1HuMLa2QfnQoAK68qpeUGHDvFxh2/eSAbz57swy0vshpYT5Pt2CvMZdthqa3qd3oJkPSDsT99ZW"
            + "7bOTuzOpGg91laUZyDsL88yHLn2nimuF7XLfk3XtSyjvwNQM8ViQs9tG+qzqHkNDf4giivkzYqNRTmHx someone@somewhere",
            "SHA256:3OAyuFp8X3oKAUy2ibbdPWt+gFuPrE7MSTrkPHABtl4"
        },
        {
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAACAQCpz53lEBG5fcnul08tM2R7NBhqpppE/SmcWFFafnQZoVGGImR/66d1i6u5ulfy"
            + "nJeMh6E0kkAbX7IriKiCu9Dd3b0lK/KQE9KUgj7+3lXEFGZvPMGx9/q3ImMHQ/ewG5G0GLAqmCmtbl50RUWjwG46RV3rKdrTqULn"
            + "J9UTlYw8hLXhoU4uZqoI7L/VvuvD4Rge92SEGPqYtwqlyAmdOcPQsBDCtOg1f0zWhMhnkyCatUfZlwFzOoeV0fllM1bs7urAqKAT"
            + "oNDrgPwvSljIMaFyfmv57CSY312HfAoK0/NgzZRt6vkberf17M0USSmfZ4oNqecIFKG0YclslrGsf3rC86tIxS982rEPp+zcB/CC"
            + "gNXtJE8U2sIbP4ETnxJnMpOjsQJ1HTmOKIHpJ5LvCKOGwQPWG5QctOCQCArJFSlEyjQ35QQIS442jSD251J6+aD5okiK0xJfZXOF"
            + "QrEyTi9YOJULAYRl/TWZD+TH0NxOTum4JffazZjKzCekwzkeNyTuaC0gdiCdNoBwvu5W+BD3c6sulwiKKMom/p6sl26RvMBtgpPK"
            + "4Nr2/MIPj4+5Ugs7L9gHPogDl7T9bcDWl4zU4GuJvbAgIQCvp5qlKdfVRWri9BzYX6yU4Lu7R7VqLLv3ecedU+PZKcadV9LsAjJb"
            + "+Ika56loJegHaOijsqk3CQ== someone@somewhere",
            "SHA256:UarCM7sTv1MVAmAsd7VrML0BLXL/8lNYT1VQ8PZku6k"
        },
        {
            "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIJUMglpiHP1E3xKP0HrCJc5wpFeIq"
            + "x5HSWIx7MbI5XixAAAABHNzaDo= token",
            "SHA256:t9/0V/ycK7ySk1mlV4uBdZTOmf8FJhr9xF67hFfNaZc"
        },
        {
            "sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyN"
            + "TYAAABBBFpdudLprGBa+CEZmUrs+bI5fe0d2sV2G7QwggQaiEI107WfP4gOydKE4fRr+wUG5E+CZysZlt/MqU2loemLcS0AAAAEc"
            + "3NoOg==",
            "SHA256:YXmvLp1ke2GiVtCvnhAptMnnHFYBNJwb4WuvKUvwjFc"
        },
    };
}
