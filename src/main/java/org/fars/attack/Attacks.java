package org.fars.attack;

import java.util.List;
import org.fars.core.UnknownNameException;

/** The available attacks. A new one is one class and one line here. */
public final class Attacks {
    private final List<Attack> attacks;

    /** All attacks of this application, the paper's first. */
    public Attacks() {
        this(List.of(Pgd.l2(), Pgd.l2Modern(), Apgd.crossEntropy(), Apgd.dlr(), Apgd.targeted(),
                new DeepFool(), new MinimalDistance(), Pgd.fgsm(), Pgd.linf(), Apgd.crossEntropy().inLinf(),
                Apgd.dlr().inLinf(), Pgd.l1()));
    }

    /** @param attacks the available ones, in order */
    public Attacks(List<Attack> attacks) {
        this.attacks = List.copyOf(attacks);
    }

    /** Returns all attacks, in the order in which they are shown. */
    public List<Attack> all() {
        return attacks;
    }

    /** Returns the ids, in the same order. */
    public List<String> ids() {
        return attacks.stream().map(Attack::id).toList();
    }

    /**
     * Returns the attack with this id.
     *
     * @throws UnknownNameException when there is none; its sentence names those that there are
     */
    public Attack byId(String id) {
        return attacks.stream()
            .filter(attack -> attack.id().equals(id))
            .findFirst()
            .orElseThrow(() -> UnknownNameException.of("attack", id, ids()));
    }
}
